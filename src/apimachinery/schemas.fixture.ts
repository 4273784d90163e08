/** Small schemas for tests: ConfigMap, Deployment and Service with the list types and merge keys of the real ones. */
import type { FieldSchema, Schema } from "./schema.ts";

type Extra = Omit<Schema, "type" | "fields" | "items" | "values">;

export const text: Schema = { type: "string" };
export const integer: Schema = { type: "integer", format: "int32" };
export const flag: Schema = { type: "boolean" };
export const time: Schema = { type: "time" };

export function object(
	fields: Readonly<Record<string, Schema>>,
	extra: Extra = {},
): Schema {
	return {
		type: "object",
		...extra,
		fields: new Map(
			Object.entries(fields).map(([name, schema]): [string, FieldSchema] => [
				name,
				{ name, schema, required: false, presence: "omitempty" },
			]),
		),
	};
}
export const map = (values: Schema, extra: Extra = {}): Schema => ({
	type: "map",
	values,
	...extra,
});
export const list = (items: Schema, extra: Extra = {}): Schema => ({
	type: "array",
	items,
	...extra,
});
export const keyed = (
	items: Schema,
	keys: string[],
	extra: Extra = {},
): Schema =>
	list(items, {
		listType: "map",
		listMapKeys: keys,
		...(keys[0] === undefined ? {} : { patchMergeKey: keys[0] }),
		patchStrategy: ["merge"],
		...extra,
	});
export const set = (items: Schema): Schema =>
	list(items, { listType: "set", patchStrategy: ["merge"] });

export const metadata: Schema = object(
	{
		name: text,
		generateName: text,
		namespace: text,
		uid: text,
		resourceVersion: text,
		generation: integer,
		creationTimestamp: time,
		deletionTimestamp: time,
		deletionGracePeriodSeconds: integer,
		labels: map(text),
		annotations: map(text),
		ownerReferences: keyed(
			object(
				{
					apiVersion: text,
					kind: text,
					name: text,
					uid: text,
					controller: flag,
				},
				{ mapType: "atomic" },
			),
			["uid"],
		),
		finalizers: set(text),
		managedFields: list(object({ manager: text })),
		selfLink: text,
	},
	{ name: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" },
);

const kind = (fields: Readonly<Record<string, Schema>>, name: string): Schema =>
	object({ apiVersion: text, kind: text, metadata, ...fields }, { name });

export const configMap: Schema = kind(
	{ data: map(text), binaryData: map({ type: "bytes" }), immutable: flag },
	"io.k8s.api.core.v1.ConfigMap",
);

const protocol: Schema = { type: "string", default: "TCP" };
export const selector: Schema = object(
	{
		matchLabels: map(text),
		matchExpressions: list(
			object({ key: text, operator: text, values: list(text) }),
		),
	},
	{ mapType: "atomic" },
);
const container: Schema = object(
	{
		name: text,
		image: text,
		args: list(text),
		command: list(text),
		env: keyed(
			object({
				name: text,
				value: text,
				valueFrom: object({ fieldRef: object({ fieldPath: text }) }),
			}),
			["name"],
		),
		ports: keyed(
			object({
				name: text,
				containerPort: integer,
				hostPort: integer,
				protocol,
			}),
			["containerPort", "protocol"],
		),
		volumeMounts: keyed(
			object({ name: text, mountPath: text, readOnly: flag }),
			["mountPath"],
		),
		resources: object({ limits: map({ type: "quantity" }) }),
	},
	{ name: "io.k8s.api.core.v1.Container" },
);
const volume: Schema = object({
	name: text,
	emptyDir: object({ medium: text }),
	hostPath: object({ path: text }),
	configMap: object({ name: text }),
});
export const podSpec: Schema = object(
	{
		containers: keyed(container, ["name"]),
		volumes: keyed(volume, ["name"], {
			patchStrategy: ["merge", "retainKeys"],
		}),
		tolerations: list(object({ key: text, operator: text })),
		nodeSelector: map(text, { mapType: "atomic" }),
		securityContext: object({ runAsUser: integer, fsGroup: integer }),
		serviceAccountName: text,
	},
	{ name: "io.k8s.api.core.v1.PodSpec" },
);
export const deployment: Schema = kind(
	{
		spec: object({
			replicas: integer,
			paused: flag,
			selector,
			template: object({ metadata, spec: podSpec }),
			strategy: object(
				{ type: text, rollingUpdate: object({ maxSurge: text }) },
				{ patchStrategy: ["retainKeys"] },
			),
		}),
		status: object({
			replicas: integer,
			observedGeneration: integer,
			conditions: keyed(
				object({
					type: text,
					status: text,
					lastTransitionTime: time,
					message: text,
				}),
				["type"],
			),
		}),
	},
	"io.k8s.api.apps.v1.Deployment",
);

export const service: Schema = kind(
	{
		spec: object({
			clusterIP: text,
			selector: map(text, { mapType: "atomic" }),
			ports: keyed(
				object({
					name: text,
					port: integer,
					protocol,
					targetPort: { type: "intOrString" },
				}),
				["port", "protocol"],
			),
		}),
		status: object({ loadBalancer: object({ ingress: list(text) }) }),
	},
	"io.k8s.api.core.v1.Service",
);
