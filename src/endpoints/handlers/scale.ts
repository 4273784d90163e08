import { internalError } from "../../apimachinery/errors.ts";
import { invalid, invalidObject } from "../../apimachinery/field.ts";
import { deepCopy } from "../../apimachinery/json.ts";
import {
	parentEntries,
	type ReplicasPathOf,
	replicasPath,
	scaleEntries,
} from "../../apimachinery/managedfields/scale.ts";
import { trackUpdate } from "../../apimachinery/managedfields/track-update.ts";
import type {
	KubeObject,
	UnstructuredObject,
} from "../../apimachinery/object.ts";
import type { Schema } from "../../apimachinery/schema.ts";
import {
	labelSelectorAsSelector,
	labelsFromSet,
} from "../../apimachinery/selectors/labels.ts";
import { decodeObject } from "../../openapi/decode.ts";
import { matchNamespace } from "../../registry/generic/before.ts";
import type { ScaleSubresource } from "../../registry/generic/definition.ts";
import type { ApiResponse } from "../request.ts";
import {
	admissionAttributes,
	auditedResource,
	type RequestScope,
	writeOptions,
} from "../scope.ts";
import {
	managerOf,
	parseWriteQuery,
	type WriteQuery,
} from "../write-options.ts";
import { patchScale } from "./patch-scale.ts";
import { checkName, optionsAs } from "./update.ts";

export const scaleKind = {
	group: "autoscaling",
	version: "v1",
	kind: "Scale",
} as const;

export const scaleVersion = "autoscaling/v1";

/** autoscaling/v1 Scale of an object. */
export interface Scale extends KubeObject {
	spec: { replicas?: number };
	status: { replicas: number; selector?: string };
}

/** GET, PUT and PATCH of /scale: a view of the parent's replica numbers. */
export async function scaleObject(scope: RequestScope): Promise<ApiResponse> {
	switch (scope.context.request.method) {
		case "PUT":
			return putScale(scope);
		case "PATCH":
			return patchScale(scope);
		default: {
			const { store, resource } = scope.served;
			const stored = store.get(scope.namespace, scope.name).value;
			const value = resource.custom ? await resource.upToDate(stored) : stored;
			const { specReplicasPath } = paths(scope);
			if (resource.custom && readPath(value, specReplicasPath) === undefined)
				throw internalError(
					`the spec replicas field ".${specReplicasPath}" does not exist`,
				);
			return answer(scaleOf(scope, value));
		}
	}
}

async function putScale(scope: RequestScope): Promise<ApiResponse> {
	const { context, services } = scope;
	const write = parseWriteQuery(context.query, "UpdateOptions");
	const body = await services.decoder.decodeAs(
		context,
		{ gvk: scaleKind, schema: scaleSchema(scope), custom: false },
		write.fieldValidation,
	);
	const first = body.fresh();
	matchNamespace(scope.served.resource, first.metadata, scope.namespace);
	checkName(first, scope.name);
	context.audit?.requestObject(first, auditedResource(scope));
	return writeScale(
		scope,
		write,
		(current) => owned(scope, write, current, body.fresh() as Scale),
		first.metadata.uid,
	);
}

/** The scale with the ownership of an update or patch. */
export function owned(
	scope: RequestScope,
	write: WriteQuery,
	current: Scale,
	scale: Scale,
): Scale {
	scale.metadata.managedFields = trackUpdate({
		live: current,
		updated: scale,
		manager: managerOf(scope.context, write.fieldManager),
		apiVersion: scaleVersion,
		subresource: "scale",
		now: scope.services.clock.now(),
		schema: scaleSchema(scope),
	});
	return scale;
}

/** Stores the numbers of the scale that `make` gives for the current one, which carries its ownership. */
export async function writeScale(
	scope: RequestScope,
	write: WriteQuery,
	make: (current: Scale) => Scale,
	expectedUid?: string,
): Promise<ApiResponse> {
	const { served, services } = scope;
	let asked: Scale | undefined;
	let current: Scale | undefined;
	const options = optionsAs("UpdateOptions", write.options);
	const attributes = (scale?: Scale, old?: Scale) => ({
		...admissionAttributes(scope, "UPDATE", scale, old, options, write.dryRun),
		kind: scaleKind,
	});
	const result = await served.store.update(scope.namespace, scope.name, {
		...writeOptions(scope, write.dryRun),
		subresource: "scale",
		expectedUid,
		async updated(old) {
			const stored = old as KubeObject;
			const parent = served.resource.custom
				? await served.resource.upToDate(stored)
				: stored;
			current = scaleOf(scope, parent);
			current.metadata.managedFields = scaleEntries(
				parent.metadata.managedFields,
				pathOf(scope),
			);
			asked = make(current);
			const mutable = attributes(asked, current);
			await services.admission.admit(mutable);
			asked = (mutable.object ?? asked) as Scale;
			if (!served.resource.custom) validateScale(asked);
			return scaled(scope, parent, asked);
		},
		validate: (object, old) =>
			services.admission.validate(
				attributes(
					scaleOf(scope, object),
					old === undefined ? undefined : scaleOf(scope, old),
				),
			),
	});
	return answer(scaleOf(scope, result.object));
}

/** Where each version of the kind keeps its replicas, for field ownership. */
const pathOf =
	(scope: RequestScope): ReplicasPathOf =>
	(apiVersion) =>
		scope.served.resource.versions.has(apiVersion)
			? replicasPath(paths(scope).specReplicasPath)
			: undefined;

const answer = (scale: Scale): ApiResponse => ({
	type: "object",
	status: 200,
	object: scale,
});

/** apis/autoscaling/validation.ValidateScale */
function validateScale(scale: Scale): void {
	const replicas = scale.spec?.replicas ?? 0;
	if (replicas >= 0) return;
	throw invalidObject(scaleKind, scale.metadata.name ?? "", [
		invalid("spec.replicas", replicas, "must be greater than or equal to 0"),
	]);
}

/** The parent with the numbers of a scale; a version named there is the parent's. */
function scaled(
	scope: RequestScope,
	old: KubeObject,
	scale: Scale,
): KubeObject {
	const parent = deepCopy(old) as UnstructuredObject;
	writePath(parent, paths(scope).specReplicasPath, scale.spec?.replicas ?? 0);
	// Without a version the scale holds for whatever the parent is now.
	if (scale.metadata.resourceVersion)
		parent.metadata.resourceVersion = scale.metadata.resourceVersion;
	parent.metadata.managedFields = parentEntries(
		old.metadata.managedFields,
		scale.metadata.managedFields,
		scope.served.version.apiVersion,
		pathOf(scope),
	);
	return parent;
}

/** Reads the scale out of a stored parent. */
export function scaleOf(scope: RequestScope, parent: KubeObject): Scale {
	const { specReplicasPath, statusReplicasPath, labelSelectorPath } =
		paths(scope);
	const { name, namespace, uid, resourceVersion, creationTimestamp } =
		parent.metadata;
	const selector = selectorText(
		labelSelectorPath === undefined
			? undefined
			: readPath(parent, labelSelectorPath),
	);
	const { value } = decodeObject(
		scaleSchema(scope),
		{
			kind: scaleKind.kind,
			apiVersion: scaleVersion,
			metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
			spec: { replicas: readPath(parent, specReplicasPath) ?? 0 },
			status: {
				replicas: readPath(parent, statusReplicasPath) ?? 0,
				...(selector === "" ? {} : { selector }),
			},
		},
		{ kind: scaleKind.kind, apiVersion: scaleVersion },
	);
	return value as unknown as Scale;
}

export const scaleSchema = (scope: RequestScope): Schema =>
	scope.services.schemaFor("io.k8s.api.autoscaling.v1.Scale");

function paths({ served }: RequestScope): ScaleSubresource {
	const scale = served.resource.definition.subresources?.scale;
	if (scale === undefined)
		throw new Error(`${served.resource.definition.kind} has no scale`);
	return scale;
}

function readPath(object: unknown, path: string): unknown {
	let at = object;
	for (const part of path.split(".")) {
		if (typeof at !== "object" || at === null) return undefined;
		at = (at as Record<string, unknown>)[part];
	}
	return at;
}

function writePath(
	object: UnstructuredObject,
	path: string,
	value: unknown,
): void {
	const parts = path.split(".");
	const last = parts.pop() ?? "";
	let at: Record<string, unknown> = object;
	for (const part of parts) {
		at[part] ??= {};
		at = at[part] as Record<string, unknown>;
	}
	at[last] = value;
}

/** A LabelSelector, a map of labels or a text, as the text of a selector. */
function selectorText(selector: unknown): string {
	if (selector === undefined || selector === null) return "";
	if (typeof selector === "string") return selector;
	if (
		"matchLabels" in (selector as object) ||
		"matchExpressions" in (selector as object)
	)
		return labelSelectorAsSelector(selector as never).toString();
	return labelsFromSet(selector as Record<string, string>).toString();
}
