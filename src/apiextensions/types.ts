import type { KubeObject } from "../apimachinery/object.ts";

/** apiextensions.k8s.io/v1 JSONSchemaProps, as far as it means something to a structural schema. */
export interface JsonSchemaProps {
	readonly type?: string;
	readonly format?: string;
	readonly title?: string;
	readonly description?: string;
	readonly default?: unknown;
	readonly nullable?: boolean;
	readonly properties?: Readonly<Record<string, JsonSchemaProps>>;
	readonly additionalProperties?: boolean | JsonSchemaProps;
	readonly items?: JsonSchemaProps;
	readonly required?: readonly string[];
	readonly enum?: readonly unknown[];
	readonly maximum?: number;
	readonly exclusiveMaximum?: boolean;
	readonly minimum?: number;
	readonly exclusiveMinimum?: boolean;
	readonly maxLength?: number;
	readonly minLength?: number;
	readonly pattern?: string;
	readonly maxItems?: number;
	readonly minItems?: number;
	readonly uniqueItems?: boolean;
	readonly multipleOf?: number;
	readonly maxProperties?: number;
	readonly minProperties?: number;
	readonly allOf?: readonly JsonSchemaProps[];
	readonly anyOf?: readonly JsonSchemaProps[];
	readonly oneOf?: readonly JsonSchemaProps[];
	readonly not?: JsonSchemaProps;
	readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
	readonly "x-kubernetes-embedded-resource"?: boolean;
	readonly "x-kubernetes-int-or-string"?: boolean;
	readonly "x-kubernetes-list-type"?: string;
	readonly "x-kubernetes-list-map-keys"?: readonly string[];
	readonly "x-kubernetes-map-type"?: string;
	readonly "x-kubernetes-validations"?: readonly ValidationRule[];
	readonly [keyword: string]: unknown;
}

/** One x-kubernetes-validations entry. */
export interface ValidationRule {
	readonly rule: string;
	readonly message?: string;
	readonly messageExpression?: string;
	readonly reason?: string;
	readonly fieldPath?: string;
	readonly optionalOldSelf?: boolean;
}

export interface Names {
	plural: string;
	singular?: string;
	kind: string;
	listKind?: string;
	shortNames?: string[];
	categories?: string[];
}

export interface PrinterColumn {
	readonly name: string;
	readonly type: string;
	readonly format?: string;
	readonly description?: string;
	readonly priority?: number;
	readonly jsonPath: string;
}

export interface CustomVersion {
	readonly name: string;
	readonly served: boolean;
	readonly storage: boolean;
	readonly deprecated?: boolean;
	readonly deprecationWarning?: string;
	readonly schema?: { readonly openAPIV3Schema?: JsonSchemaProps };
	readonly subresources?: {
		readonly status?: object;
		readonly scale?: CustomScale;
	};
	readonly additionalPrinterColumns?: readonly PrinterColumn[];
	readonly selectableFields?: readonly { readonly jsonPath: string }[];
}

export interface Condition {
	type: string;
	status: string;
	reason?: string;
	message?: string;
	lastTransitionTime?: string;
	observedGeneration?: number;
}

export interface CustomResourceDefinition extends KubeObject {
	spec: {
		group: string;
		names: Names;
		scope: "Namespaced" | "Cluster";
		versions: CustomVersion[];
		conversion?: {
			strategy: string;
			webhook?: {
				clientConfig?: Record<string, unknown>;
				conversionReviewVersions?: string[];
			};
		};
		preserveUnknownFields?: boolean;
	};
	status?: {
		conditions?: Condition[] | null;
		acceptedNames?: Names;
		storedVersions?: string[] | null;
		observedGeneration?: number;
	};
}

/** Where a custom kind keeps its replicas: JSON paths with the leading dot. */
export interface CustomScale {
	readonly specReplicasPath: string;
	readonly statusReplicasPath: string;
	readonly labelSelectorPath?: string;
}
