import { formatTime } from "../../apimachinery/clock.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { resetMetadata } from "../shared/reset-metadata.ts";
import {
	validateAPIService,
	validateAPIServiceStatus,
} from "./api-service-validation.ts";
import type { APIService } from "./types.ts";

const available = "Available";

function availability({ status }: APIService): string {
	const condition = list(status.conditions).find(
		({ type }) => type === available,
	);
	if (condition === undefined) return "Unknown";
	return condition.status !== "True" && condition.reason
		? `${condition.status} (${condition.reason})`
		: condition.status;
}

export const apiService = defineResource<APIService>({
	group: "apiregistration.k8s.io",
	kind: "APIService",
	names: {
		plural: "apiservices",
		singular: "apiservice",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService",
			setDefaults({ spec }) {
				if (spec.service) spec.service.port ??= 443;
			},
		},
	],
	storagePrefix: "apiregistration.k8s.io/apiservices",
	allowUnconditionalUpdate: false,
	validateName: isPathSegmentName,
	prepareForCreate(object, { clock }) {
		// What this server serves itself is there from the start.
		object.status = object.spec.service
			? {}
			: {
					conditions: [
						{
							type: available,
							status: "True",
							lastTransitionTime: formatTime(clock.now()),
							reason: "Local",
							message: "Local APIServices are always available",
						},
					],
				};
	},
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateAPIService(object),
	],
	validateUpdate: (object) => [
		...validateMetaAgain(object.metadata, {
			namespaced: false,
			validateName: isPathSegmentName,
		}),
		...validateAPIService(object),
	],
	subresources: {
		status: {
			prepareForUpdate(object, old) {
				resetMetadata(object.metadata, old.metadata);
				object.spec = old.spec;
			},
			validateUpdate: validateAPIServiceStatus,
			resetFields: { "f:spec": {}, "f:metadata": {} },
		},
	},
	columns: [
		nameColumn,
		{
			name: "Service",
			type: "string",
			description: "The reference to the service that hosts this API endpoint.",
			cell: ({ spec: { service } }) =>
				service ? `${service.namespace}/${service.name}` : "Local",
		},
		{
			name: "Available",
			type: "string",
			description: "Whether this service is available.",
			cell: availability,
		},
		ageColumn,
	],
});
