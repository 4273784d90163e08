import type { KubeObject } from "../../apimachinery/object.ts";
import type { Evaluator } from "./evaluator.ts";

interface CountedService extends KubeObject {
	readonly spec?: {
		readonly type?: string;
		readonly allocateLoadBalancerNodePorts?: boolean;
		readonly ports?: readonly { readonly nodePort?: number }[];
	};
}

const names = [
	"count/services",
	"services",
	"services.nodeports",
	"services.loadbalancers",
];

/** Ports of nodes that a service takes or is about to. */
function nodePorts({ spec }: CountedService): number {
	const ports = spec?.ports ?? [];
	if (spec?.type === "NodePort") return ports.length;
	if (spec?.type !== "LoadBalancer") return 0;
	return spec.allocateLoadBalancerNodePorts === false
		? ports.filter(({ nodePort }) => nodePort).length
		: ports.length;
}

/** pkg/quota/v1/evaluator/core/services.go */
export const serviceEvaluator: Evaluator = {
	resource: "services",
	handles: (operation, subresource) =>
		subresource === "" && (operation === "CREATE" || operation === "UPDATE"),
	matchingResources: (given) => given.filter((name) => names.includes(name)),
	matchesScope: () => false,
	missing: () => undefined,
	usage(object) {
		const service = object as CountedService;
		return {
			"count/services": "1",
			services: "1",
			"services.nodeports": String(nodePorts(service)),
			"services.loadbalancers":
				service.spec?.type === "LoadBalancer" ? "1" : "0",
		};
	},
};
