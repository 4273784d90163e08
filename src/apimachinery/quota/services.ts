import type { UnstructuredObject } from "../object.ts";
import type { Amounts } from "./amounts.ts";
import type { QuotaEvaluator } from "./evaluator.ts";

const names = [
	"services",
	"count/services",
	"services.nodeports",
	"services.loadbalancers",
];

/** Every port has a node port, unless those of a load balancer are not wanted: then only those that are set count. */
function nodePorts({ spec }: UnstructuredObject): number {
	const ports: readonly { readonly nodePort?: number }[] = spec.ports ?? [];
	if (spec.type === "NodePort") return ports.length;
	if (spec.type !== "LoadBalancer") return 0;
	return spec.allocateLoadBalancerNodePorts === false
		? ports.filter(({ nodePort = 0 }) => nodePort !== 0).length
		: ports.length;
}

const usage = (service: UnstructuredObject): Amounts => ({
	"count/services": "1",
	services: "1",
	"services.loadbalancers": service.spec.type === "LoadBalancer" ? "1" : "0",
	"services.nodeports": String(nodePorts(service)),
});

/** pkg/quota/v1/evaluator/core/services.go */
export const serviceEvaluator: QuotaEvaluator = {
	matching: (given) => given.filter((name) => names.includes(name)),
	usage,
	inScope: () => false,
	frees: (old, service) => old.spec.type !== service.spec.type,
};
