import { dropDisabledFields } from "../core/pod/disabled-fields.ts";
import { podNamePrefixWarnings } from "../core/pod/workload-warnings.ts";
import { defineResource } from "../generic/definition.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { jobColumns } from "./columns.ts";
import { labelLikePods, setJobDefaults } from "./job-defaults.ts";
import { generateSelector } from "./job-labels.ts";
import { validateJobStatus } from "./job-status.ts";
import { validateJob, validateJobUpdate } from "./job-validation.ts";
import { jobSpecWarnings } from "./job-warnings.ts";
import type { Job } from "./types.ts";

export const job = defineResource<Job>({
	group: "batch",
	kind: "Job",
	names: {
		plural: "jobs",
		singular: "job",
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.batch.v1.Job",
			setDefaults: setJobDefaults,
		},
	],
	subresources: {
		status: { validateUpdate: validateJobStatus },
	},
	prepareForCreate(object) {
		object.status = {};
		if (!object.spec.manualSelector) generateSelector(object);
		dropDisabledFields(object.spec.template.spec, undefined);
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? {};
		dropDisabledFields(object.spec.template.spec, old.spec.template.spec);
	},
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateJob(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: validateJobUpdate,
	warnings: (object, old) => [
		...podNamePrefixWarnings(object, old),
		...jobSpecWarnings(object, old, object.spec, "spec"),
	],
	// The generated labels count as the Job's own only once it is stored.
	canonicalize: labelLikePods,
	returnsDeletedObject: true,
	defaultDeletionPropagation: "Orphan",
	orphaningWarning:
		"child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
	selectableFields: {
		"status.successful": ({ status }) => String(status?.succeeded ?? 0),
	},
	unsupportedFieldSelector: (field) =>
		`field label "${field}" not supported for Job`,
	columns: jobColumns,
});
