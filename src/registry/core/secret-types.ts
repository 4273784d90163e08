/** What the well-known types of Secrets must hold (pkg/apis/core/validation/validation.go ValidateSecret). */
import {
	type FieldError,
	invalid,
	key,
	required,
} from "../../apimachinery/field.ts";
import { isObject } from "../../apimachinery/json.ts";
import { parseJson } from "../../openapi/strict-json.ts";
import type { Secret } from "./secret.ts";

type Check = (secret: Secret) => FieldError[];

const missing = (name: string): FieldError => required(key("data", name));

const has = ({ data }: Secret, name: string): boolean =>
	data !== undefined && Object.hasOwn(data, name);

/** A key that must hold a JSON object. */
const jsonObject =
	(name: string): Check =>
	(secret) => {
		if (!has(secret, name)) return [missing(name)];
		const text = Buffer.from(secret.data?.[name] ?? "", "base64").toString();
		const problem = jsonProblem(text);
		return problem === undefined
			? []
			: [invalid(key("data", name), "<secret contents redacted>", problem)];
	};

/** What json.Unmarshal into a Go map says. */
function jsonProblem(text: string): string | undefined {
	let value: unknown;
	try {
		value = parseJson(text);
	} catch (error) {
		return (error as Error).message;
	}
	if (value === null || isObject(value)) return undefined;
	const type = Array.isArray(value) ? "array" : goKind(typeof value);
	return `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`;
}

const goKind = (type: string): string => (type === "boolean" ? "bool" : type);

const accountAnnotation = "kubernetes.io/service-account.name";

const checks: Readonly<Record<string, Check>> = {
	"kubernetes.io/service-account-token": ({ metadata }) =>
		metadata.annotations?.[accountAnnotation]
			? []
			: [required(key("metadata.annotations", accountAnnotation))],
	"kubernetes.io/dockercfg": jsonObject(".dockercfg"),
	"kubernetes.io/dockerconfigjson": jsonObject(".dockerconfigjson"),
	"kubernetes.io/basic-auth": (secret) =>
		has(secret, "username") || has(secret, "password")
			? []
			: [missing("username"), missing("password")],
	"kubernetes.io/ssh-auth": ({ data }) =>
		data?.["ssh-privatekey"] ? [] : [missing("ssh-privatekey")],
	"kubernetes.io/tls": (secret) =>
		["tls.crt", "tls.key"].filter((name) => !has(secret, name)).map(missing),
};

export const validateSecretType: Check = (secret) =>
	(secret.type === undefined ? undefined : checks[secret.type])?.(secret) ?? [];
