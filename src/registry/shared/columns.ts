/** Columns of `kubectl get` that many kinds have (k8s.io/kubernetes/pkg/printers/internalversion/printers.go). */
import { ageOf } from "../../apimachinery/human-duration.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import {
	formatLabelSelector,
	type LabelSelector,
} from "../../apimachinery/selectors/labels.ts";
import type { Column } from "../generic/definition.ts";
import { list } from "./checks.ts";

const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

export const nameColumn: Column<KubeObject> = {
	name: "Name",
	type: "string",
	format: "name",
	description: { doc: `${objectMeta}.name` },
	cell: (object) => object.metadata.name ?? "",
};

export const ageColumn: Column<KubeObject> = {
	name: "Age",
	type: "string",
	description: { doc: `${objectMeta}.creationTimestamp` },
	cell: (object, now) => ageOf(object.metadata.creationTimestamp, now),
};

interface TemplateLike {
	spec?: {
		containers?: readonly { name: string; image?: string }[] | null;
	};
}

/** Names and images of a template's containers; shown only with -o wide unless a priority says otherwise. */
export const containerColumns = <T extends KubeObject>(
	template: (object: T) => TemplateLike | undefined,
	priority = 1,
): readonly Column<T>[] => [
	{
		name: "Containers",
		type: "string",
		priority,
		description: "Names of each container in the template.",
		cell: (object) =>
			list(template(object)?.spec?.containers)
				.map((container) => container.name)
				.join(","),
	},
	{
		name: "Images",
		type: "string",
		priority,
		description: "Images referenced by each container in the template.",
		cell: (object) =>
			list(template(object)?.spec?.containers)
				.map((container) => container.image ?? "")
				.join(","),
	},
];

/** labels.FormatLabels: `a=b,c=d` in order of the keys, `<none>` without any. */
export const formatLabels = (
	labels: Readonly<Record<string, string>> | null | undefined,
): string => {
	const text = Object.entries(labels ?? {})
		.map(([key, value]) => `${key}=${value}`)
		.sort()
		.join(",");
	return text === "" ? "<none>" : text;
};

/** metav1.FormatLabelSelector: `<none>` for one that selects everything. */
export const formatSelector = (
	selector: LabelSelector | null | undefined,
): string => (selector ? formatLabelSelector(selector) : "<none>");
