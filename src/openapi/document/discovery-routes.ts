import { operationNames } from "./operation-id.ts";
import { groupVersionPath } from "./resource.ts";
import type { Route } from "./route.ts";
import { produces } from "./routes.ts";

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

function discovery(
	path: string,
	operation: string,
	description: string,
	answer: string,
): Route {
	return {
		path,
		method: "get",
		...operationNames(operation, path),
		description,
		parameters: [],
		codes: [200],
		answer,
		produces,
	};
}

/** `/apis/apps/v1/`: the resources of a group version. */
export const groupVersionRoute = (group: string, version: string): Route =>
	discovery(
		`${groupVersionPath(group, version)}/`,
		"getAPIResources",
		"get available resources",
		`${meta}APIResourceList`,
	);

/** `/apis/apps/`: the versions of a group. */
export const groupRoute = (group: string): Route =>
	discovery(
		`/apis/${group}/`,
		"getAPIGroup",
		"get information of a group",
		`${meta}APIGroup`,
	);

const json = ["application/json"];

/** Documents that are always there, by their place in the index. */
export const fixedRoutes: Readonly<Record<string, Route>> = {
	api: discovery(
		"/api/",
		"getAPIVersions",
		"get available API versions",
		`${meta}APIVersions`,
	),
	apis: discovery(
		"/apis/",
		"getAPIVersions",
		"get available API versions",
		`${meta}APIGroupList`,
	),
	version: {
		...discovery(
			"/version/",
			"getCodeVersion",
			"get the version information for this server",
			"io.k8s.apimachinery.pkg.version.Info",
		),
		produces: json,
	},
	".well-known/openid-configuration": {
		...discovery(
			"/.well-known/openid-configuration/",
			"getServiceAccountIssuerOpenIDConfiguration",
			"get service account issuer OpenID configuration, also known as the 'OIDC discovery doc'",
			"string",
		),
		produces: json,
	},
	"openid/v1/jwks": {
		...discovery(
			"/openid/v1/jwks/",
			"getServiceAccountIssuerOpenIDKeyset",
			"get service account issuer OpenID JSON Web Key Set (contains public token verification keys)",
			"string",
		),
		produces: ["application/jwk-set+json"],
	},
};
