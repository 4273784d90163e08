import { describe, expect, it } from "vitest";
import { pemBlocks } from "./pem.ts";

const block = (type: string, body: string) =>
	`-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`;

describe("pemBlocks", () => {
	it.each([
		["", []],
		["text", []],
		[block("A", "AQID"), [{ type: "A", der: [1, 2, 3], hasHeaders: false }]],
		[
			`before\n${block("A", "AQID")}between\n${block("B C", "BA==")}`,
			[
				{ type: "A", der: [1, 2, 3], hasHeaders: false },
				{ type: "B C", der: [4], hasHeaders: false },
			],
		],
		[
			block("A", "K: v\n\nAQID"),
			[{ type: "A", der: [1, 2, 3], hasHeaders: true }],
		],
		[block("A", "A!"), []],
		["-----BEGIN A-----\nAQID\n-----END B-----\n", []],
	])("%j", (text, expected) => {
		expect(
			pemBlocks(text).map(({ type, der, hasHeaders }) => ({
				type,
				der: [...der],
				hasHeaders,
			})),
		).toEqual(expected);
	});
});
