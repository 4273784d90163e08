import { describe, expect, it } from "vitest";
import {
	validateObjectMeta,
	validateObjectMetaUpdate,
} from "./metadata-validation.ts";
import { nameIsDNSSubdomain } from "./names.ts";
import type { ObjectMeta } from "./object.ts";

const rules = { namespaced: true, validateName: nameIsDNSSubdomain };
const lines = (errors: { field: string; message: string }[]) =>
	errors.map((e) => `${e.field}: ${e.message}`);
const create = (meta: ObjectMeta) =>
	lines(validateObjectMeta({ name: "a", namespace: "n", ...meta }, rules));

describe("validateObjectMeta", () => {
	it("passes good metadata", () => {
		expect(
			create({
				labels: { "a/b": "c" },
				annotations: { "A/b": "any text" },
				finalizers: ["example.com/x"],
			}),
		).toEqual([]);
	});

	it("asks for a name and a namespace", () => {
		expect(lines(validateObjectMeta({}, rules))).toEqual([
			"metadata.name: Required value: name or generateName is required",
			"metadata.namespace: Required value",
		]);
		expect(
			lines(
				validateObjectMeta(
					{ name: "a", namespace: "n" },
					{ ...rules, namespaced: false },
				),
			),
		).toEqual(["metadata.namespace: Forbidden: not allowed on this type"]);
	});

	it("limits annotations to 256 KiB", () => {
		expect(create({ annotations: { a: "x".repeat(262144) } })).toEqual([
			"metadata.annotations: Too long: may not be more than 262144 bytes",
		]);
	});

	it("checks owners", () => {
		const owner = {
			apiVersion: "v1",
			kind: "Pod",
			name: "p",
			uid: "u",
			controller: true,
		};
		expect(
			create({
				ownerReferences: [
					owner,
					{ ...owner, name: "q" },
					{ apiVersion: "", kind: "", name: "", uid: "" },
				],
			}),
		).toEqual([
			'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u","controller":true},{"apiVersion":"v1","kind":"Pod","name":"q","uid":"u","controller":true},{"apiVersion":"","kind":"","name":"","uid":""}]: Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/q',
			'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
			'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
			'metadata.ownerReferences.name: Invalid value: "": must not be empty',
			'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
		]);
	});

	it("refuses contradicting finalizers", () => {
		expect(create({ finalizers: ["orphan", "foregroundDeletion"] })).toEqual([
			'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
		]);
	});

	it("checks managed fields", () => {
		expect(
			create({
				managedFields: [{ manager: "a\u0001", fieldsType: "X" } as never],
			}),
		).toEqual([
			'metadata.managedFields[0].operation: Invalid value: "": must be `Apply` or `Update`',
			'metadata.managedFields[0].fieldsType: Invalid value: "X": must be `FieldsV1`',
			'metadata.managedFields[0].manager: Invalid value: "a\\x01": invalid character U+0001 (at position 1)',
		]);
	});
});

describe("validateObjectMetaUpdate", () => {
	const old: ObjectMeta = {
		name: "a",
		namespace: "n",
		uid: "u",
		resourceVersion: "1",
		generation: 2,
		creationTimestamp: "2026-01-01T00:00:00Z",
	};
	it("keeps identity and system fields", () => {
		expect(
			lines(
				validateObjectMetaUpdate(
					{ name: "b", generation: 1, resourceVersion: "" },
					old,
				),
			),
		).toEqual([
			'metadata.resourceVersion: Invalid value: "": must be specified for an update',
			"metadata.generation: Invalid value: 1: must not be decremented",
			'metadata.name: Invalid value: "b": field is immutable',
			'metadata.namespace: Invalid value: "": field is immutable',
			'metadata.uid: Invalid value: "": field is immutable',
			"metadata.creationTimestamp: Invalid value: null: field is immutable",
		]);
	});

	it("takes no new finalizer while being deleted", () => {
		const deleting = {
			...old,
			deletionTimestamp: "2026-01-01T00:00:00Z",
			finalizers: ["a/b"],
		};
		expect(
			lines(
				validateObjectMetaUpdate(
					{ ...deleting, finalizers: ["a/b", "z/z", "c/d"] },
					deleting,
				),
			),
		).toEqual([
			'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d", "z/z"}',
		]);
	});
});
