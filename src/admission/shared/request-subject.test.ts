import { expect, it } from "vitest";
import { requestSubject } from "./request-subject.ts";

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
	const content = Buffer.concat(parts);
	return Buffer.concat([Buffer.from([tag, content.length]), content]);
};
const name = (oid: number[], value: string): Buffer =>
	tlv(
		0x31,
		tlv(0x30, tlv(0x06, Buffer.from(oid)), tlv(0x0c, Buffer.from(value))),
	);
const request = (...names: Buffer[]): string => {
	const info = tlv(0x30, tlv(0x02, Buffer.from([0])), tlv(0x30, ...names));
	const der = tlv(0x30, info);
	return Buffer.from(
		`-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`,
	).toString("base64");
};

it("reads the names of a subject by their kind", () => {
	const made = request(
		name([0x55, 4, 3], "jane"),
		name([0x55, 4, 10], "devs"),
		name([0x55, 4, 10], "system:masters"),
	);
	expect(requestSubject(made, "organization")).toEqual([
		"devs",
		"system:masters",
	]);
	expect(requestSubject(made, "commonName")).toEqual(["jane"]);
});

it("refuses what is no request", () => {
	expect(() => requestSubject("eA==", "organization")).toThrow(
		"PEM block type",
	);
});
