import { nameIsDNSLabel } from "../../apimachinery/names.ts";
import { defineResource } from "../generic/definition.ts";
import { fieldLabelNotSupported } from "../shared/field-labels.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import {
	allocateForChanged,
	allocateForNew,
	releaseAll,
} from "./service/allocation.ts";
import { serviceColumns } from "./service/columns.ts";
import { setServiceDefaults } from "./service/defaults.ts";
import { dropTypeDependentFields } from "./service/drop-fields.ts";
import { validateLoadBalancerStatus } from "./service/load-balancer-validation.ts";
import type { Service } from "./service/types.ts";
import { validateServiceChange } from "./service/update-validation.ts";
import { validateService } from "./service/validation.ts";
import { serviceWarnings } from "./service/warnings.ts";

export const service = defineResource<Service>({
	group: "",
	kind: "Service",
	names: {
		plural: "services",
		singular: "service",
		shortNames: ["svc"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.core.v1.Service",
			setDefaults: setServiceDefaults,
		},
	],
	storagePrefix: "services/specs",
	subresources: {
		status: { validateUpdate: validateLoadBalancerStatus },
		functions: {
			proxy: {
				kind: { group: "", version: "v1", kind: "ServiceProxyOptions" },
				connectMethods: ["POST", "DELETE", "GET", "PATCH", "PUT"],
			},
		},
	},
	validateName: nameIsDNSLabel,
	allowCreateOnUpdate: true,
	returnsDeletedObject: true,
	beginCreate: allocateForNew,
	beginUpdate: allocateForChanged,
	afterDelete: releaseAll,
	prepareForCreate(object) {
		object.status = { loadBalancer: {} };
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? { loadBalancer: {} };
		dropTypeDependentFields(object, old);
	},
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateService(object),
	],
	validateUpdate: (object, old) => [
		...validateServiceChange(object, old),
		...validateMetaAgain(object.metadata, {
			namespaced: true,
			validateName: nameIsDNSLabel,
		}),
		...validateService(object),
	],
	warnings: serviceWarnings,
	selectableFields: {
		"spec.clusterIP": ({ spec }) => spec.clusterIP ?? "",
		"spec.type": ({ spec }) => spec.type ?? "",
	},
	unsupportedFieldSelector: fieldLabelNotSupported,
	columns: serviceColumns,
});
