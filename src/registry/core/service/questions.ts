/** What other parts ask of a Service (pkg/api/service/util.go, pkg/registry/core/service/strategy.go). */
import { deepEqual } from "../../../apimachinery/json.ts";
import { list } from "../../shared/checks.ts";
import type { Service, ServiceSpec } from "./types.ts";

export const isHeadless = ({ spec }: Service): boolean =>
	list(spec.clusterIPs).length === 1 && spec.clusterIPs?.[0] === "None";

export const needsClusterIP = ({ spec }: Service): boolean =>
	spec.type !== "ExternalName";

export const needsNodePort = ({ spec }: Service): boolean =>
	spec.type === "NodePort" || spec.type === "LoadBalancer";

/** Load balancers may do without node ports. */
export const allocatesNodePorts = ({ spec }: Service): boolean =>
	spec.type === "NodePort" ||
	(spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts === true);

/** Load balancers ask a port of every node whether it has pods of the service. */
export const needsHealthCheckPort = ({ spec }: Service): boolean =>
	spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";

export const isExternallyAccessible = ({ spec }: Service): boolean =>
	spec.type === "LoadBalancer" ||
	spec.type === "NodePort" ||
	(spec.type === "ClusterIP" && list(spec.externalIPs).length > 0);

/** Is a field the same in both? An absent list is an empty one, an absent number zero. */
export const sameField = (
	a: Service,
	b: Service,
	field: keyof ServiceSpec,
): boolean => deepEqual(zeroless(a.spec[field]), zeroless(b.spec[field]));

const zeroless = (value: unknown): unknown =>
	value === 0 ||
	value === "" ||
	value === null ||
	(Array.isArray(value) && value.length === 0)
		? undefined
		: value;
