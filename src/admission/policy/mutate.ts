import { deepCopy } from "../../apimachinery/json.ts";
import { mergeObjects } from "../../apimachinery/managedfields/merge-objects.ts";
import { appliedErrors } from "../../apimachinery/managedfields/validate-applied.ts";
import type {
	JsonObject,
	JsonValue,
	KubeObject,
} from "../../apimachinery/object.ts";
import {
	JsonPatchError,
	type JsonPatchOperation,
	runJsonPatch,
} from "../../apimachinery/patch/json.ts";
import type { Schema } from "../../apimachinery/schema.ts";
import { itemsOf } from "../../cel/values/collections.ts";
import { toJson } from "../../cel/values/json.ts";
import {
	type CelMap,
	type CelValue,
	isList,
	isMap,
} from "../../cel/values/scalars.ts";
import { atomicPaths } from "./atomic-paths.ts";
import type { Policy } from "./compile.ts";
import type { PolicyEvaluation } from "./evaluation.ts";
import type { Mutation } from "./types.ts";

/**
 * The object as a mutation leaves it, not decoded yet (apiserver/pkg/admission/plugin/policy/mutating/patch). Throws an
 * ExpressionError, or an Error about a patch that can't be applied.
 */
export async function mutate(
	mutation: Mutation,
	policy: Policy,
	evaluation: PolicyEvaluation,
	object: KubeObject,
	schema: Schema,
): Promise<unknown> {
	const expression =
		mutation.applyConfiguration?.expression ?? mutation.jsonPatch?.expression;
	const value = await evaluation.evaluate(expression ?? "", policy.mutations);
	return mutation.patchType === "JSONPatch"
		? patched(object, value)
		: applied(object, value, schema);
}

function applied(object: KubeObject, value: CelValue, schema: Schema): unknown {
	if (!isMap(value))
		throw new Error(
			"unsupported return type from ApplyConfiguration expression",
		);
	checkTypeNames(value, "Object");
	const { apiVersion, kind } = object;
	const configuration = { ...(toJson(value) as JsonObject), apiVersion, kind };
	const problem = appliedErrors(configuration, schema);
	if (problem !== undefined)
		throw new Error(
			`error applying patch: failed to convert patch object to typed object: ${problem}`,
		);
	const atomics = atomicPaths(configuration, schema);
	if (atomics.length > 0)
		throw new Error(
			`error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(", ")}`,
		);
	return mergeObjects(object as unknown as JsonValue, configuration, schema);
}

/** An object's parts are called by the fields that they stand in. */
function checkTypeNames(value: CelValue, expected: string): void {
	if (isList(value)) {
		for (const item of itemsOf(value)) checkTypeNames(item, expected);
		return;
	}
	if (!isMap(value)) return;
	const named = value.typeName !== undefined;
	if (named && value.typeName !== expected)
		throw new Error(
			`type mismatch: unexpected type name ${JSON.stringify(value.typeName)}, expected ${JSON.stringify(expected)}, which matches field name path from root Object type`,
		);
	for (const key of value.keys())
		checkTypeNames(
			value.get(key) as CelValue,
			named ? `${expected}.${String(key)}` : expected,
		);
}

/** A patch whose `test` fails changes nothing. */
function patched(object: KubeObject, value: CelValue): unknown {
	if (!isList(value))
		throw new Error(
			"type mismatch: JSONPatchType.expression should evaluate to array",
		);
	const operations = [...itemsOf(value)].map((item) =>
		operationOf(item as CelMap),
	);
	try {
		return runJsonPatch(deepCopy(object) as unknown as JsonValue, operations);
	} catch (error) {
		const { message } = error as Error;
		if (error instanceof JsonPatchError && /test/i.test(message)) return object;
		throw new Error(`JSONPath: ${message}`);
	}
}

function operationOf(message: CelMap): NonNullable<JsonPatchOperation> {
	const operation: JsonObject = {};
	for (const name of ["op", "path", "from"]) {
		const value = message.get(name);
		if (typeof value === "string" && (value !== "" || name !== "from"))
			operation[name] = value;
	}
	const value = message.get("value");
	if (value !== undefined) {
		if (isMap(value) && value.typeName !== undefined)
			checkTypeNames(value, value.typeName);
		operation.value = toJson(value) as JsonValue;
	}
	return operation;
}
