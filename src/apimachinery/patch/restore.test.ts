import { describe, expect, it } from "vitest";
import type { JsonValue } from "../object.ts";
import { configMap, deployment } from "../schemas.fixture.ts";
import { restoreError } from "./restore.ts";

describe("restoreError", () => {
	it.each([
		[{ data: { a: "1" }, metadata: { finalizers: ["x"] } }, undefined],
		[{ data: null }, undefined],
		[{ data: { a: 1 } }, "cannot convert int64 to string"],
		[{ data: { a: true } }, "unrecognized type: string"],
		[{ data: ["a"] }, "cannot restore map from slice"],
		[{ metadata: { labels: "x" } }, "cannot restore map from string"],
		[{ metadata: { finalizers: {} } }, "cannot restore slice from map"],
		[{ metadata: 5 }, "cannot restore struct from: int64"],
		[{ binaryData: { a: {} } }, "cannot restore slice from map"],
	])("%j", (value, message) => {
		expect(restoreError(value as JsonValue, configMap)).toBe(message);
	});

	it.each([
		[{ replicas: "1" }, "unrecognized type: int32"],
		[{ replicas: 1.5 }, "cannot convert float64 to int32"],
		[{ paused: 1 }, "unrecognized type: bool"],
	])("%j", (spec, message) => {
		expect(restoreError({ spec } as JsonValue, deployment)).toBe(message);
	});
});
