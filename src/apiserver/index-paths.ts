import type { DiscoveredGroup } from "../endpoints/discovery/resources.ts";
import { groupVersionPath } from "../openapi/document/resource.ts";
import type { Health } from "./health.ts";

/** What GET / lists. */
export function indexPaths(
	groups: readonly DiscoveredGroup[],
	health: Health,
): string[] {
	const api = groups.flatMap(({ name, versions }) => [
		...(name === "" ? ["/api"] : [`/apis/${name}`]),
		...versions.map(({ version }) => groupVersionPath(name, version)),
	]);
	return [
		"/.well-known/openid-configuration",
		"/apis",
		...api,
		...health.paths(),
		"/metrics",
		"/metrics/slis",
		"/openapi/v2",
		"/openapi/v3",
		"/openapi/v3/",
		"/openid/v1/jwks",
		"/version",
	].sort();
}
