import { labelSelectorAsSelector } from "../../apimachinery/selectors/labels.ts";
import { admissionCompiler } from "../../cel/admission/compilers.ts";
import { CompileError, type Compiler } from "../../cel/program.ts";
import { type CelType, dynType } from "../../cel/types/type.ts";
import type { Criteria } from "../shared/matching.ts";
import type {
	BindingObject,
	MatchResources,
	PolicyObject,
	PolicySpec,
	Variable,
} from "./types.ts";

/** A policy ready to be matched and evaluated; its compilers keep what they have compiled. */
export interface Policy {
	readonly name: string;
	readonly spec: PolicySpec;
	readonly criteria: Criteria;
	/** Of match conditions, which see no variables. */
	readonly conditions: Compiler;
	readonly expressions: Compiler;
	/** Of messages, which can't ask the authorizer. */
	readonly messages: Compiler;
	/** Of mutations, which build objects. */
	readonly mutations: Compiler;
	/** Of each variable, which sees those before it. */
	readonly variables: readonly CompiledVariable[];
}

export interface CompiledVariable extends Variable {
	readonly compiler: Compiler;
}

/** A binding ready to be matched. */
export interface Binding {
	readonly name: string;
	readonly spec: BindingObject["spec"];
	/** Absent: everything that the policy matches. */
	readonly criteria: Criteria | undefined;
}

export function compilePolicy({ metadata, spec }: PolicyObject): Policy {
	const params = spec.paramKind !== undefined;
	const base = { params, authorizer: true };
	const types: Record<string, CelType> = {};
	const variables: CompiledVariable[] = [];
	for (const variable of spec.variables ?? []) {
		const compiler = admissionCompiler({ ...base, variables: { ...types } });
		types[variable.name] = typeOf(variable.expression, compiler);
		variables.push({ ...variable, compiler });
	}
	const visible = variables.length === 0 ? base : { ...base, variables: types };
	return {
		name: metadata.name ?? "",
		spec,
		criteria: criteriaOf(spec.matchConstraints ?? {}),
		conditions: admissionCompiler(base),
		expressions: admissionCompiler(visible),
		messages: admissionCompiler({ ...visible, authorizer: false }),
		mutations: admissionCompiler({ ...visible, mutation: true }),
		variables,
	};
}

function typeOf(expression: string, compiler: Compiler): CelType {
	try {
		return compiler.compile(expression).type;
	} catch (error) {
		if (error instanceof CompileError) return dynType;
		throw error;
	}
}

export function compileBinding({ metadata, spec }: BindingObject): Binding {
	return {
		name: metadata.name ?? "",
		spec,
		criteria: spec.matchResources && {
			...criteriaOf(spec.matchResources),
		},
	};
}

/** Without rules everything is meant. */
const everything = [
	{
		operations: ["*"],
		apiGroups: ["*"],
		apiVersions: ["*"],
		resources: ["*/*"],
	},
];

function criteriaOf(match: MatchResources): Criteria {
	const rules = match.resourceRules ?? [];
	return {
		rules: rules.length === 0 ? everything : rules,
		excluded: match.excludeResourceRules ?? [],
		matchPolicy: match.matchPolicy,
		namespaces: labelSelectorAsSelector(match.namespaceSelector ?? {}),
		objects: labelSelectorAsSelector(match.objectSelector ?? {}),
	};
}
