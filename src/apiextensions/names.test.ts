import { describe, expect, it } from "vitest";
import { approvalCondition } from "./definition/approval.ts";
import { acceptNames, establishedCondition } from "./names.ts";
import type { CustomResourceDefinition, Names } from "./types.ts";

const names = (more: Partial<Names> = {}): Names => ({
	plural: "things",
	singular: "thing",
	kind: "Thing",
	listKind: "ThingList",
	...more,
});

const makeDefinition = (
	asked: Names,
	accepted?: Names,
	spec: object = {},
): CustomResourceDefinition =>
	({
		apiVersion: "apiextensions.k8s.io/v1",
		kind: "CustomResourceDefinition",
		metadata: { name: `${asked.plural}.example.com` },
		spec: { group: "example.com", names: asked, versions: [], ...spec },
		status: accepted ? { acceptedNames: accepted } : {},
	}) as unknown as CustomResourceDefinition;

const other = (accepted: Partial<Names>) =>
	makeDefinition(names({ plural: "others" }), {
		plural: "others",
		kind: "Other",
		...accepted,
	});

describe("names", () => {
	it("are accepted when nobody has them", () => {
		const asked = names({ shortNames: ["th"], categories: ["all"] });
		expect(acceptNames(makeDefinition(asked), [other({})])).toEqual({
			accepted: asked,
			condition: {
				type: "NamesAccepted",
				status: "True",
				reason: "NoConflicts",
				message: "no conflicts found",
			},
		});
	});

	it.each<[Partial<Names>, Partial<Names>, string, string]>([
		[
			{},
			{ singular: "things" },
			"PluralConflict",
			'"things" is already in use',
		],
		[
			{},
			{ shortNames: ["thing"] },
			"SingularConflict",
			'"thing" is already in use',
		],
		[
			{ shortNames: ["a", "b", "c"] },
			{ shortNames: ["a", "c"] },
			"ShortNamesConflict",
			'["a" is already in use, "c" is already in use]',
		],
		[{}, { kind: "Thing" }, "KindConflict", '"Thing" is already in use'],
		[
			{},
			{ listKind: "ThingList" },
			"ListKindConflict",
			'"ThingList" is already in use',
		],
		[
			{},
			{ kind: "Thing", listKind: "ThingList" },
			"ListKindConflict",
			'"ThingList" is already in use',
		],
	])("%j clash with %j: %s", (asked, taken, reason, message) => {
		const crd = makeDefinition(names(asked));
		const naming = acceptNames(crd, [other(taken)]);
		expect(naming.condition).toMatchObject({
			status: "False",
			reason,
			message,
		});
		expect(establishedCondition(crd, naming)).toMatchObject({
			status: "False",
			reason: "NotAccepted",
		});
	});

	it("that were accepted once are kept when new ones clash", () => {
		const before = names({ shortNames: ["th"] });
		const asked = names({ singular: "other", shortNames: ["th", "oth"] });
		const { accepted } = acceptNames(makeDefinition(asked, before), [
			other({ singular: "other", shortNames: ["oth"] }),
		]);
		expect(accepted).toEqual(before);
	});

	it("can be given back", () => {
		const before = names({ shortNames: ["th"], categories: ["all"] });
		const { accepted } = acceptNames(makeDefinition(names(), before), []);
		expect(accepted).toEqual(names());
	});
});

describe("conditions", () => {
	it("tell of certificates that can't be read", () => {
		const crd = makeDefinition(names(), undefined, {
			conversion: {
				strategy: "Webhook",
				webhook: { clientConfig: { caBundle: "AAAA" } },
			},
		});
		expect(establishedCondition(crd, acceptNames(crd, []))).toEqual({
			type: "Established",
			status: "False",
			reason: "InvalidCABundle",
			message: "The conversion webhook CABundle is invalid",
		});
	});

	it.each([
		[
			"https://github.com/kubernetes/kubernetes/pull/1",
			"True",
			"ApprovedAnnotation",
			"approved in https://github.com/kubernetes/kubernetes/pull/1",
		],
		[
			"unapproved, a test",
			"False",
			"UnapprovedAnnotation",
			'not approved: "unapproved, a test"',
		],
		[
			"",
			"False",
			"MissingAnnotation",
			'protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
		],
	])("tell of an approval %j", (value, status, reason, message) => {
		const crd = makeDefinition(names(), undefined, { group: "x.k8s.io" });
		crd.metadata.annotations = { "api-approved.kubernetes.io": value };
		expect(approvalCondition(crd)).toEqual({
			type: "KubernetesAPIApprovalPolicyConformant",
			status,
			reason,
			message,
		});
		expect(approvalCondition(makeDefinition(names()))).toBeUndefined();
	});
});
