import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { IMMUTABLE } from "../../apimachinery/metadata-validation.ts";
import { isQualifiedName } from "../../apimachinery/names.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { validateCSIDriverName } from "../core/pod/volume-sources.ts";
import { defineResource } from "../generic/definition.ts";
import { list, listOrNull, nonNegative } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { goFields, goStruct, goTexts } from "../shared/go-struct.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";

interface CSINodeDriver {
	name: string;
	nodeID: string;
	topologyKeys?: string[];
	allocatable?: { count?: number };
}
export interface CSINode extends KubeObject {
	spec: { drivers: CSINodeDriver[] | null };
}

const longestID = 192;

function validateDrivers({ spec }: CSINode): FieldError[] {
	const names = new Set<string>();
	return list(spec.drivers).flatMap((driver, i) => {
		const path = index("spec.drivers", i);
		const errors = validateDriver(driver, path);
		if (names.has(driver.name))
			errors.push(duplicate(child(path, "name"), driver.name));
		names.add(driver.name);
		return errors;
	});
}

function validateDriver(driver: CSINodeDriver, path: string): FieldError[] {
	const { name, nodeID = "", allocatable, topologyKeys } = driver;
	const errors = validateCSIDriverName(name ?? "", child(path, "name"));
	const idAt = child(path, "nodeID");
	if (nodeID === "") errors.push(required(idAt));
	if (Buffer.byteLength(nodeID) > longestID)
		errors.push(
			invalid(idAt, nodeID, `must be ${longestID} characters or less`),
		);
	errors.push(
		...nonNegative(allocatable?.count, child(path, "allocatable.count")),
	);
	// Kubernetes reports what is wrong with topology keys at the driver.
	const keys = new Set<string>();
	for (const key of list(topologyKeys)) {
		if (key === "") errors.push(required(path));
		if (keys.has(key)) errors.push(duplicate(path, key));
		keys.add(key);
		for (const message of isQualifiedName(key))
			errors.push(invalid(path, key, message));
	}
	return errors;
}

const printDriver = goStruct(
	...goTexts("Name", "NodeID"),
	...goFields("TopologyKeys", "Allocatable"),
);

/** Drivers come and go, but change in nothing but how many volumes they take. */
function validateChange(node: CSINode, old: CSINode): FieldError[] {
	return list(old.spec.drivers).flatMap(({ allocatable: _, ...before }) =>
		list(node.spec.drivers)
			.filter(({ name }) => name === before.name)
			.flatMap(({ allocatable: _, ...driver }) =>
				deepEqual(driver, before)
					? []
					: [invalid("spec.drivers", printDriver(driver), IMMUTABLE)],
			),
	);
}

export const csiNode = defineResource<CSINode>({
	group: "storage.k8s.io",
	kind: "CSINode",
	names: {
		plural: "csinodes",
		singular: "csinode",
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema: "io.k8s.api.storage.v1.CSINode" }],
	returnsDeletedObject: true,
	allowUnconditionalUpdate: false,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateDrivers(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateDrivers(object),
		...validateChange(object, old),
	],
	canonicalize({ spec }) {
		spec.drivers = listOrNull(spec.drivers);
	},
	columns: [
		nameColumn,
		{
			name: "Drivers",
			type: "integer",
			description:
				"Drivers indicates the number of CSI drivers registered on the node",
			cell: ({ spec }) => list(spec.drivers).length,
		},
		ageColumn,
	],
});
