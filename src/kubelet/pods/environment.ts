import type { Container, EnvVar, Pod } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import { configMap, MissingObject, secret } from "./objects.ts";

export interface Variable {
	readonly key: string;
	readonly value: string;
}

/** A container's variables with everything looked up. Throws a MissingObject (kubelet_pods.go, makeEnvironmentVariables). */
export async function environment(
	context: NodeContext,
	pod: Pod,
	{ env = [], envFrom = [] }: Container,
	podIP: string,
): Promise<Variable[]> {
	if (env.length === 0 && envFrom.length === 0) return [];
	const { namespace = "" } = pod.metadata;
	const values = new Map<string, string>();
	for (const { prefix = "", configMapRef, secretRef } of envFrom) {
		if (configMapRef !== undefined) {
			const { name = "", optional } = configMapRef;
			const found = await configMap(context, namespace, name, optional);
			for (const [key, value] of Object.entries(found?.data ?? {}))
				values.set(prefix + key, value);
		}
		if (secretRef !== undefined) {
			const { name = "", optional } = secretRef;
			const found = await secret(context, namespace, name, optional);
			for (const [key, value] of Object.entries(found?.data ?? {}))
				values.set(prefix + key, fromBase64(value));
		}
	}
	for (const variable of env) {
		const value = await variableValue(context, pod, variable, podIP);
		if (value !== undefined) values.set(variable.name, value);
	}
	return [...values].map(([key, value]) => ({ key, value }));
}

async function variableValue(
	context: NodeContext,
	pod: Pod,
	{ value = "", valueFrom }: EnvVar,
	podIP: string,
): Promise<string | undefined> {
	if (valueFrom === undefined) return value;
	const { namespace = "" } = pod.metadata;
	const { configMapKeyRef, secretKeyRef, fieldRef } = valueFrom;
	if (fieldRef !== undefined)
		return fieldOf(context, pod, fieldRef.fieldPath, podIP);
	if (configMapKeyRef !== undefined) {
		const { name = "", key, optional } = configMapKeyRef;
		const found = await configMap(context, namespace, name, optional);
		const text = found?.data?.[key];
		if (text === undefined && optional !== true)
			throw new MissingObject(
				`couldn't find key ${key} in ConfigMap ${namespace}/${name}`,
			);
		return text;
	}
	if (secretKeyRef !== undefined) {
		const { name = "", key, optional } = secretKeyRef;
		const found = await secret(context, namespace, name, optional);
		const text = found?.data?.[key];
		if (text === undefined && optional !== true)
			throw new MissingObject(
				`couldn't find key ${key} in Secret ${namespace}/${name}`,
			);
		return text === undefined ? undefined : fromBase64(text);
	}
	return "";
}

/** The downward API (pkg/fieldpath). */
function fieldOf(
	context: NodeContext,
	{ metadata, spec }: Pod,
	path: string,
	podIP: string,
): string {
	const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
	if (subscript !== null)
		return (
			metadata[subscript[1] as "labels" | "annotations"]?.[
				subscript[2] ?? ""
			] ?? ""
		);
	switch (path) {
		case "metadata.name":
			return metadata.name ?? "";
		case "metadata.namespace":
			return metadata.namespace ?? "";
		case "metadata.uid":
			return metadata.uid ?? "";
		case "spec.nodeName":
			return context.name;
		case "spec.serviceAccountName":
			return spec.serviceAccountName ?? "";
		case "status.hostIP":
		case "status.hostIPs":
			return context.hostIP;
		case "status.podIP":
		case "status.podIPs":
			return podIP;
		default:
			return "";
	}
}

const fromBase64 = (text: string): string =>
	Buffer.from(text, "base64").toString("utf8");
