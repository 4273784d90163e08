import {
	type GroupVersionKind,
	parseApiVersion,
} from "../../apimachinery/object.ts";
import { admissionCompiler } from "../../cel/admission/compilers.ts";
import { CompileError } from "../../cel/program.ts";
import { type CelType, dynType } from "../../cel/types/type.ts";
import type { SchemaSource } from "./schemas.ts";

/** The parts of a policy that are checked. */
export interface CheckedPolicy {
	readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
	readonly matchConstraints?: {
		readonly resourceRules?: readonly {
			readonly apiGroups?: readonly string[];
			readonly apiVersions?: readonly string[];
			readonly resources?: readonly string[];
		}[];
	};
	readonly variables?: readonly {
		readonly name: string;
		readonly expression: string;
	}[];
	readonly validations?: readonly {
		readonly expression: string;
		readonly messageExpression?: string;
	}[];
}

export interface ExpressionWarning {
	readonly fieldRef: string;
	readonly warning: string;
}

const mostTypes = 10;

/** What does not fit the types of what the policy matches (validating/typechecking.go). */
export async function typeWarnings(
	policy: CheckedPolicy,
	source: SchemaSource,
): Promise<ExpressionWarning[]> {
	const types: (readonly [GroupVersionKind, CelType])[] = [];
	for (const gvk of await kindsOf(policy, source)) {
		const type = await source.typeOf(gvk);
		if (type !== undefined) types.push([gvk, type]);
	}
	const paramsType = await paramsTypeOf(policy, source);
	const warnings: ExpressionWarning[] = [];
	const check = (fieldRef: string, expression: string | undefined) => {
		if (!expression) return;
		const found = types.flatMap(([gvk, objectType]) => {
			const issues = issuesOf(policy, expression, objectType, paramsType);
			return issues === undefined ? [] : [`${shown(gvk)}: ${issues}\n`];
		});
		if (found.length > 0)
			warnings.push({ fieldRef, warning: found.join("\n") });
	};
	for (const [i, validation] of (policy.validations ?? []).entries()) {
		const at = `spec.validations[${i}]`;
		check(`${at}.expression`, validation.expression);
		check(`${at}.messageExpression`, validation.messageExpression);
	}
	return warnings;
}

/** As Go prints a GroupVersionKind. */
const shown = ({ group, version, kind }: GroupVersionKind): string =>
	`${group === "" ? "" : `${group}/`}${version}, Kind=${kind}`;

/** The kinds that rules name without wildcards, sorted; subresources are left out. */
async function kindsOf(
	{ matchConstraints }: CheckedPolicy,
	source: SchemaSource,
): Promise<GroupVersionKind[]> {
	const found = new Map<string, GroupVersionKind>();
	const wild = (items: readonly string[]) =>
		items.some((item) => item.includes("*"));
	for (const rule of matchConstraints?.resourceRules ?? []) {
		const { apiGroups = [], apiVersions = [], resources = [] } = rule;
		if (wild(apiGroups) || wild(apiVersions)) continue;
		for (const group of [...apiGroups].sort())
			for (const version of [...apiVersions].sort())
				for (const resource of [...resources].sort()) {
					if (/[*/]/.test(resource) || found.size >= mostTypes) continue;
					const gvk = await source.kindOf(group, version, resource);
					if (gvk !== undefined) found.set(shown(gvk), gvk);
				}
	}
	const order = ({ group, version, kind }: GroupVersionKind) =>
		[group, version, kind].join("\0");
	return [...found.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

async function paramsTypeOf(
	{ paramKind }: CheckedPolicy,
	source: SchemaSource,
): Promise<CelType | undefined> {
	if (paramKind === undefined) return undefined;
	const { group, version } = parseApiVersion(paramKind.apiVersion);
	return source.typeOf({ group, version, kind: paramKind.kind });
}

/** What the compiler says; undefined when it has nothing to say. Variables that don't compile are dyn. */
function issuesOf(
	{ variables = [] }: CheckedPolicy,
	expression: string,
	objectType: CelType,
	paramsType: CelType | undefined,
): string | undefined {
	const known: Record<string, CelType> = {};
	const compile = (text: string) =>
		admissionCompiler({
			params: paramsType !== undefined,
			authorizer: true,
			variables: { ...known },
			objectType,
			...(paramsType && { paramsType }),
		}).compile(text);
	for (const variable of variables)
		try {
			known[variable.name] = compile(variable.expression).type;
		} catch (error) {
			if (!(error instanceof CompileError)) throw error;
			known[variable.name] = dynType;
		}
	try {
		compile(expression);
		return undefined;
	} catch (error) {
		if (!(error instanceof CompileError)) throw error;
		return error.message;
	}
}
