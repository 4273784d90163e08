import { describe, expect, it } from "vitest";
import { type Findings, nextConditions } from "./conditions.ts";

const findings = (more: Partial<Findings> = {}): Findings => ({
	contentErrors: [],
	remaining: new Map(),
	finalizers: new Map(),
	...more,
});
const fine = nextConditions([], findings(), "t1") ?? [];

describe("the conditions of a namespace that goes away", () => {
	it("say of everything that it went well", () => {
		expect(
			fine.map(({ type, status, reason }) => [type, status, reason]),
		).toEqual([
			["NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered"],
			[
				"NamespaceDeletionGroupVersionParsingFailure",
				"False",
				"ParsedGroupVersions",
			],
			["NamespaceDeletionContentFailure", "False", "ContentDeleted"],
			["NamespaceContentRemaining", "False", "ContentRemoved"],
			["NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers"],
		]);
	});

	it("stay as they are when nothing is new", () => {
		expect(nextConditions(fine, findings(), "t2")).toBeUndefined();
	});

	it.each<[string, Partial<Findings>, string, string, string]>([
		[
			"what could not be found out",
			{ discoveryError: "no answer" },
			"NamespaceDeletionDiscoveryFailure",
			"DiscoveryFailed",
			"no answer",
		],
		[
			"what could not be deleted",
			{ contentErrors: ["b", "a"] },
			"NamespaceDeletionContentFailure",
			"ContentDeletionFailed",
			"Failed to delete all resource types, 2 remaining: a, b",
		],
		[
			"what is left",
			{
				remaining: new Map([
					["pods.", 2],
					["jobs.batch", 1],
				]),
			},
			"NamespaceContentRemaining",
			"SomeResourcesRemain",
			"Some resources are remaining: jobs.batch has 1 resource instances, pods. has 2 resource instances",
		],
		[
			"what holds it",
			{ finalizers: new Map([["example.com/hold", 3]]) },
			"NamespaceFinalizersRemaining",
			"SomeFinalizersRemain",
			"Some content in the namespace has finalizers remaining: example.com/hold in 3 resource instances",
		],
	])("say %s, and since when", (_, more, type, reason, message) => {
		const after = nextConditions(fine, findings(more), "t2") ?? [];
		expect(after.find((condition) => condition.type === type)).toEqual({
			type,
			status: "True",
			lastTransitionTime: "t2",
			reason,
			message,
		});
		expect(
			after.filter(({ lastTransitionTime }) => lastTransitionTime === "t1"),
		).toHaveLength(4);
	});
});
