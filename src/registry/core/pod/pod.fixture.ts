import type { Body } from "../../shared/registry.fixture.ts";

export const aContainer = (extra: Body = {}): Body => ({
	name: "c",
	image: "example.com/app:1",
	...extra,
});

/** The specification of a good pod, with `extra` over it. */
export const aPodSpec = (extra: Body = {}): Body => ({
	containers: [aContainer()],
	...extra,
});

export const aPod = (spec: Body = {}, metadata: Body = {}): Body => ({
	metadata,
	spec: aPodSpec(spec),
});

/** A template for the label `app: a`. */
export const aTemplate = (
	spec: Body = {},
	labels: Body = { app: "a" },
): Body => ({ metadata: { labels }, spec: aPodSpec(spec) });
