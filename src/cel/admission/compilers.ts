import { baseFunctions, mutationFunctions } from "../library/index.ts";
import { Compiler } from "../program.ts";
import {
	type CelType,
	dynType,
	listOf,
	objectType,
	objectWith,
	opaqueType,
	stringType,
} from "../types/type.ts";
import { namespaceType, requestType } from "./types.ts";

/** What expressions of a webhook or a policy see besides the request and its objects. */
export interface Visible {
	readonly params: boolean;
	readonly authorizer: boolean;
	/** The types of the variables that the policy has defined so far; absent: it defines none. */
	readonly variables?: Readonly<Record<string, CelType>>;
	/** Mutations may build objects and patches. */
	readonly mutation?: boolean;
	/** The type of object and oldObject, and of params, where they are known. */
	readonly objectType?: CelType;
	readonly paramsType?: CelType;
}

const objectMessage = /^Object(?:\.\w+)*$/;
export const mutatedType: CelType = objectType("Object");
const patchType = objectWith("JSONPatch", {
	op: stringType,
	path: stringType,
	from: stringType,
	value: dynType,
});
export const patchListType: CelType = listOf(patchType);

function messageType(name: string): CelType | undefined {
	if (name === "JSONPatch") return patchType;
	return objectMessage.test(name) ? objectType(name) : undefined;
}

const authorizerType = opaqueType("kubernetes.authorization.Authorizer");
const resourceCheckType = opaqueType("kubernetes.authorization.ResourceCheck");

const plain = new Map<string, Compiler>();

/**
 * The compiler of admission's expressions (k8s.io/apiserver/pkg/admission/plugin/cel/compile.go). Those without
 * variables of their own are shared, with what they have compiled.
 */
export function admissionCompiler(visible: Visible): Compiler {
	const { params, authorizer, variables, mutation, objectType, paramsType } =
		visible;
	if (variables ?? objectType ?? paramsType) return build(visible);
	const key = JSON.stringify([params, authorizer, mutation]);
	let compiler = plain.get(key);
	if (compiler === undefined) {
		compiler = build(visible);
		plain.set(key, compiler);
	}
	return compiler;
}

function build(visible: Visible): Compiler {
	const { params, authorizer, variables, mutation } = visible;
	const object = visible.objectType ?? dynType;
	return new Compiler({
		variables: {
			object,
			oldObject: object,
			request: requestType,
			namespaceObject: namespaceType,
			...(params && { params: visible.paramsType ?? dynType }),
			...(authorizer && {
				authorizer: authorizerType,
				"authorizer.requestResource": resourceCheckType,
			}),
			...(variables && {
				variables: objectWith("kubernetes.variables", variables),
			}),
		},
		functions: mutation ? mutationFunctions : baseFunctions,
		...(mutation && { messageType }),
	});
}
