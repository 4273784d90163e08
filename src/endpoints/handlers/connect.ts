import type { UnstructuredObject } from "../../apimachinery/object.ts";
import { apiVersionOf } from "../../apimachinery/object.ts";
import type { FunctionSubresource } from "../../registry/generic/definition.ts";
import type { Connector } from "../dispatch.ts";
import type { ApiResponse } from "../request.ts";
import { isTrue } from "../request-info.ts";
import { admissionAttributes, type RequestScope } from "../scope.ts";

/** What the query of a connection may say, by the kind of its options, with how Go reads it. */
const optionFields: Readonly<
	Record<
		string,
		Readonly<Record<string, "boolean" | "string" | "strings" | "numbers">>
	>
> = {
	PodExecOptions: {
		stdin: "boolean",
		stdout: "boolean",
		stderr: "boolean",
		tty: "boolean",
		container: "string",
		command: "strings",
	},
	PodAttachOptions: {
		stdin: "boolean",
		stdout: "boolean",
		stderr: "boolean",
		tty: "boolean",
		container: "string",
	},
	PodPortForwardOptions: { ports: "numbers" },
};

/** Exec, attach, port-forward and proxy: admission sees the options, then the connection is made. */
export async function connectObject(
	scope: RequestScope,
	subresource: FunctionSubresource,
	connect: Connector,
): Promise<ApiResponse> {
	const options = optionsOf(scope, subresource);
	if (options !== undefined) {
		const attributes = {
			...admissionAttributes(
				scope,
				"CONNECT",
				options,
				undefined,
				undefined,
				false,
			),
			kind: subresource.kind,
		};
		await scope.services.admission.admit(attributes);
		await scope.services.admission.validate(attributes);
	}
	return connect(scope, subresource);
}

/** The options as an object; undefined for what is only read (logs). */
function optionsOf(
	{ context }: RequestScope,
	{ kind }: FunctionSubresource,
): UnstructuredObject | undefined {
	const type = { kind: kind.kind, apiVersion: apiVersionOf(kind) };
	if (kind.kind.endsWith("ProxyOptions")) {
		const path = context.info.parts.slice(3).join("/");
		return withoutMetadata({
			...type,
			...(path === "" ? {} : { path: `/${path}` }),
		});
	}
	const fields = optionFields[kind.kind];
	if (fields === undefined) return undefined;
	const options: Record<string, unknown> = { ...type };
	for (const [name, form] of Object.entries(fields)) {
		const values = context.query.getAll(name);
		if (values.length === 0) continue;
		const first = values[0] ?? "";
		if (form === "boolean") {
			if (isTrue(first)) options[name] = true;
		} else if (form === "string") options[name] = first;
		else options[name] = form === "numbers" ? values.map(Number) : values;
	}
	return withoutMetadata(options);
}

/** Options have no metadata of their own, but everything that admission sees is asked for it. */
function withoutMetadata(options: Record<string, unknown>): UnstructuredObject {
	Object.defineProperty(options, "metadata", { value: {}, enumerable: false });
	return options as UnstructuredObject;
}
