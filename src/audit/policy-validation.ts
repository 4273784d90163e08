import {
	child,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
} from "../apimachinery/field.ts";
import { isDNS1123Subdomain } from "../apimachinery/names.ts";
import { auditLevels, auditStages } from "./event.ts";
import type { AuditPolicy, AuditRule, GroupResources } from "./policy.ts";

/** k8s.io/apiserver/pkg/apis/audit/validation */
export function validatePolicy(policy: AuditPolicy): FieldError[] {
	return [
		...validateStages(policy.omitStages, "omitStages"),
		...policy.rules.flatMap((rule, i) => validateRule(rule, index("rules", i))),
	];
}

function validateRule(rule: AuditRule, path: string): FieldError[] {
	const urls = rule.nonResourceURLs ?? [];
	const urlsPath = child(path, "nonResourceURLs");
	const both =
		urls.length > 0 &&
		((rule.resources?.length ?? 0) > 0 || (rule.namespaces?.length ?? 0) > 0);
	return [
		...validateLevel(rule.level, child(path, "level")),
		...urls.flatMap((url, i) => validateUrl(url, index(urlsPath, i))),
		...(rule.resources ?? []).flatMap((group, i) =>
			validateGroup(group, index(child(path, "resources"), i)),
		),
		...validateStages(rule.omitStages, child(path, "omitStages")),
		...(both
			? [
					invalid(
						urlsPath,
						urls,
						"rules cannot apply to both regular resources and non-resource URLs",
					),
				]
			: []),
	];
}

function validateLevel(level: string | undefined, path: string): FieldError[] {
	if (!level) return [required(path)];
	return auditLevels.some((known) => known === level)
		? []
		: [notSupported(path, level, auditLevels)];
}

function validateUrl(url: string, path: string): FieldError[] {
	if (url === "*") return [];
	const errors: FieldError[] = [];
	if (!url.startsWith("/"))
		errors.push(
			invalid(
				path,
				url,
				"non-resource URL rules must begin with a '/' character",
			),
		);
	if (url.slice(0, -1).includes("*"))
		errors.push(
			invalid(
				path,
				url,
				"non-resource URL wildcards '*' must be the final character of the rule",
			),
		);
	return errors;
}

function validateGroup(
	{ group = "", resources, resourceNames }: GroupResources,
	path: string,
): FieldError[] {
	const errors: FieldError[] =
		group === ""
			? []
			: isDNS1123Subdomain(group).map((why) =>
					invalid(child(path, "group"), group, why),
				);
	if (resourceNames?.length && !resources?.length)
		errors.push(
			invalid(
				child(path, "resourceNames"),
				resourceNames,
				"using resourceNames requires at least one resource",
			),
		);
	return errors;
}

const validateStages = (
	stages: readonly string[] | undefined,
	path: string,
): FieldError[] =>
	(stages ?? []).flatMap((stage, i) =>
		auditStages.some((known) => known === stage)
			? []
			: [
					invalid(
						index(path, i),
						stage,
						`allowed stages are ${auditStages.join(",")}`,
					),
				],
	);
