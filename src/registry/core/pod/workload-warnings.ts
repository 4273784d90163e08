/** Warnings of controllers that have a template of pods (k8s.io/kubernetes/pkg/registry/apps/deployment/strategy.go WarningsOnCreate, WarningsOnUpdate). */
import { isDNS1123Label } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../apimachinery/object.ts";
import type { PodTemplateSpec } from "./types.ts";
import { podTemplateWarnings } from "./warnings.ts";

/** On creation, for a name that pods' host names will start with. */
export function podNamePrefixWarnings(
	{ metadata }: KubeObject,
	old: KubeObject | undefined,
): string[] {
	const messages = old === undefined ? isDNS1123Label(metadata.name ?? "") : [];
	return messages.length === 0
		? []
		: [
				`metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${messages.join(" ")}]`,
			];
}

/** Of a template, whenever the spec is new. */
export const changedTemplateWarnings = (
	object: KubeObject,
	old: KubeObject | undefined,
	template: PodTemplateSpec | undefined,
	path: string,
): string[] =>
	old === undefined || object.metadata.generation !== old.metadata.generation
		? podTemplateWarnings(template, path)
		: [];
