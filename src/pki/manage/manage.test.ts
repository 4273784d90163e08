import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CertificateAuthority } from "../authority.ts";
import { ensureCertificates } from "../pki.ts";
import { clientCertificateFrom } from "./client-certificate.ts";
import { renewCertificates } from "./renew.ts";
import { forgetAuthorities, rotateAuthorities } from "./rotate.ts";
import { showCertificates } from "./show.ts";

const options = { signingKey: "ec", hosts: ["extra.example.org"] } as const;
let directory: string;
beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), "manage-"));
	await ensureCertificates(directory, options);
});
afterEach(() => rmSync(directory, { recursive: true }));

const text = (name: string) => readFileSync(join(directory, name), "utf8");
const certificate = (name: string) => new X509Certificate(text(`${name}.crt`));
const issuedBy = (name: string, authority: string) => {
	const parent = certificate(authority);
	const own = certificate(name);
	return own.checkIssued(parent) && own.verify(parent.publicKey);
};

describe("kept certificates", () => {
	it("are shown with their authority", () => {
		expect(
			showCertificates(directory).map(
				({ name, authority, managed, subject }) => [
					name,
					authority,
					managed,
					subject,
				],
			),
		).toEqual([
			["ca", "", true, "CN=kubernetes"],
			["apiserver", "ca", true, "CN=kube-apiserver"],
			["admin", "ca", true, "O=system:masters, CN=kubernetes-admin"],
			["front-proxy-ca", "", true, "CN=front-proxy-ca"],
			["front-proxy-client", "front-proxy-ca", true, "CN=front-proxy-client"],
		]);
		expect(showCertificates(join(directory, "none"))).toEqual([]);
	});

	it("are renewed for the same names", async () => {
		const before = certificate("apiserver");
		expect(await renewCertificates(directory, ["apiserver"], Date.now)).toEqual(
			["apiserver"],
		);
		const after = certificate("apiserver");
		expect(after.serialNumber).not.toBe(before.serialNumber);
		expect([after.subject, after.subjectAltName, after.keyUsage]).toEqual([
			before.subject,
			before.subjectAltName,
			before.keyUsage,
		]);
		expect(await renewCertificates(directory, [], Date.now)).toEqual([
			"apiserver",
			"admin",
			"front-proxy-client",
		]);
		expect(certificate("admin").subject).toBe(
			"O=system:masters\nCN=kubernetes-admin",
		);
	});

	it("are not renewed when they are somebody else's, or authorities", async () => {
		await expect(
			renewCertificates(directory, ["ca"], Date.now),
		).rejects.toThrow("ca is an authority: it is replaced with rotate");
		const other = await CertificateAuthority.create("other", 1, Date.now);
		const foreign = await other.issue({
			subject: { commonName: "kube-apiserver" },
			usages: ["server auth"],
			days: 1,
		});
		writeFileSync(join(directory, "apiserver.crt"), foreign.certificate);
		writeFileSync(join(directory, "apiserver.key"), foreign.key);
		await expect(renewCertificates(directory, [], Date.now)).rejects.toThrow(
			"apiserver.crt was not signed by our ca",
		);
	});

	it("come from new authorities after a rotation, and the old ones are trusted until they are forgotten", async () => {
		const [ca, admin] = [text("ca.crt"), certificate("admin")];
		const pki = await ensureCertificates(directory, options);
		await rotateAuthorities(directory, Date.now);
		expect(text("ca.crt").endsWith(ca)).toBe(true);
		expect(issuedBy("apiserver", "ca")).toBe(true);
		expect(issuedBy("front-proxy-client", "front-proxy-ca")).toBe(true);
		expect(certificate("admin").serialNumber).not.toBe(admin.serialNumber);
		expect(pki.ca.pair.certificate).toBe(ca);
		await pki.reload();
		expect(pki.ca.pair.certificate).toBe(text("ca.crt"));
		expect(pki.admin.certificate).toBe(text("admin.crt"));
		expect(forgetAuthorities(directory)).toBe(2);
		expect(forgetAuthorities(directory)).toBe(0);
		expect(text("ca.crt")).not.toContain(ca);
		const serving = text("apiserver.crt");
		await pki.reload();
		expect(text("apiserver.crt")).toBe(serving);
	});

	it("sign for users of their own cluster only", async () => {
		const mint = (isOurs: boolean, from = directory) =>
			clientCertificateFrom(from, "jane", ["devs"], 3600, () => isOurs);
		const made = await mint(true);
		const { subject, validFrom, validTo } = new X509Certificate(
			made?.certificate ?? "",
		);
		expect(subject).toBe("O=devs\nCN=jane");
		const minutes = (Date.parse(validTo) - Date.parse(validFrom)) / 60_000;
		expect(Math.round(minutes)).toBe(65);
		expect(await mint(false)).toBeUndefined();
		expect(await mint(true, join(directory, "none"))).toBeUndefined();
	});
});
