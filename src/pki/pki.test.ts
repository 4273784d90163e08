import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import {
	chmodSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CertificateAuthority, dayMs } from "./authority.ts";
import { parseCsr } from "./csr.ts";
import { ipBytes, ipText } from "./names.ts";
import { ensureCertificates } from "./pki.ts";

const ec = { signingKey: "ec" } as const;
let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "pki-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const openssl = (...args: string[]): string =>
	execFileSync("openssl", args, {
		cwd: directory,
		encoding: "utf8",
		stdio: ["ignore", "pipe", "ignore"],
	});

describe("ensureCertificates", () => {
	it("makes everything a cluster needs, trusted by openssl", async () => {
		await ensureCertificates(directory, ec);
		for (const [authority, name, purpose] of [
			["ca", "apiserver", "sslserver"],
			["ca", "admin", "sslclient"],
			["front-proxy-ca", "front-proxy-client", "sslclient"],
		])
			expect(
				openssl(
					"verify",
					"-x509_strict",
					"-CAfile",
					`${authority}.crt`,
					"-purpose",
					`${purpose}`,
					`${name}.crt`,
				),
			).toContain("OK");
	});

	it("names the server in every way clients reach it", async () => {
		const { serving } = await ensureCertificates(undefined, {
			...ec,
			bindAddress: "192.0.2.7",
			hosts: ["api.example.com"],
		});
		const certificate = new X509Certificate(serving.certificate);
		for (const host of [
			"kubernetes",
			"kubernetes.default",
			"kubernetes.default.svc",
			"kubernetes.default.svc.cluster.local",
			"localhost",
			"api.example.com",
		])
			expect(certificate.checkHost(host), host).toBe(host);
		for (const ip of ["127.0.0.1", "::1", "192.0.2.7", "10.96.0.1"])
			expect(certificate.checkIP(ip), ip).toBeDefined();
	});

	it("keeps private keys private and leaves no temporary file", async () => {
		await ensureCertificates(directory, ec);
		const files = readdirSync(directory);
		expect(files.filter((f) => f.endsWith(".tmp"))).toEqual([]);
		for (const file of files.filter((f) => f.endsWith(".key")))
			expect(statSync(join(directory, file)).mode & 0o777, file).toBe(0o600);
	});

	it("keeps what exists", async () => {
		const first = await ensureCertificates(directory, ec);
		const second = await ensureCertificates(directory, ec);
		expect(second.ca.pair).toEqual(first.ca.pair);
		expect(second.serving).toEqual(first.serving);
		expect(second.admin).toEqual(first.admin);
		expect(second.serviceAccountKey).toEqual(first.serviceAccountKey);
	});

	it("renews its own certificate before it ends or when it lacks a name", async () => {
		const first = await ensureCertificates(directory, ec);
		const later = await ensureCertificates(directory, {
			...ec,
			now: () => Date.now() + 340 * dayMs,
		});
		expect(later.ca.pair).toEqual(first.ca.pair);
		expect(later.serving).not.toEqual(first.serving);
		const named = await ensureCertificates(directory, {
			...ec,
			hosts: ["new.example.com"],
		});
		expect(named.serving).not.toEqual(later.serving);
		expect(named.admin).toEqual(later.admin);
	});

	it("never replaces a certificate that another authority issued", async () => {
		await ensureCertificates(directory, ec);
		const other = await CertificateAuthority.create("other", 1, Date.now);
		const own = await other.issue({
			subject: { commonName: "mine" },
			usages: ["server auth"],
			days: 1,
		});
		writeFileSync(join(directory, "apiserver.crt"), own.certificate);
		writeFileSync(join(directory, "apiserver.key"), own.key);
		expect((await ensureCertificates(directory, ec)).serving).toEqual(own);
	});

	it.each([
		[
			"a key of another pair",
			(d: string) =>
				writeFileSync(join(d, "ca.key"), readFileSync(join(d, "admin.key"))),
			/ca\.key does not belong to .*ca\.crt/,
		],
		[
			"a missing key",
			(d: string) => rmSync(join(d, "ca.key")),
			/ca\.crt exists but .*ca\.key is missing/,
		],
		[
			"a missing certificate",
			(d: string) => rmSync(join(d, "admin.crt")),
			/admin\.key exists but .*admin\.crt is missing/,
		],
		[
			"a broken certificate",
			(d: string) => writeFileSync(join(d, "ca.crt"), "x"),
			/ca\.crt holds no readable certificate/,
		],
		[
			"a broken key",
			(d: string) => writeFileSync(join(d, "ca.key"), "x"),
			/ca\.key holds no readable private key/,
		],
		[
			"a leaf in the authority's place",
			(d: string) => {
				writeFileSync(join(d, "ca.crt"), readFileSync(join(d, "admin.crt")));
				writeFileSync(join(d, "ca.key"), readFileSync(join(d, "admin.key")));
			},
			/ca\.crt is not the certificate of an authority/,
		],
		[
			"a public key of another pair",
			(d: string) =>
				writeFileSync(
					join(d, "sa.pub"),
					openssl("ec", "-in", "ca.key", "-pubout"),
				),
			/sa\.pub does not belong to .*sa\.key/,
		],
		[
			"a directory in a file's place",
			(d: string) => {
				rmSync(join(d, "ca.crt"));
				execFileSync("mkdir", [join(d, "ca.crt")]);
			},
			/can't read .*ca\.crt/,
		],
	])("says what is wrong with %s", async (_, spoil, message) => {
		await ensureCertificates(directory, ec);
		spoil(directory);
		await expect(ensureCertificates(directory, ec)).rejects.toThrow(message);
	});

	it("says so when an authority has expired", async () => {
		await ensureCertificates(directory, ec);
		await expect(
			ensureCertificates(directory, {
				...ec,
				now: () => Date.now() + 3651 * dayMs,
			}),
		).rejects.toThrow(/ca\.crt expired on/);
	});

	it("signs service-account tokens with RSA by default", async () => {
		const { serviceAccountKey } = await ensureCertificates(undefined);
		expect(serviceAccountKey.publicKey).toMatch(
			/^-----BEGIN PUBLIC KEY-----\nMIIBIjAN/,
		);
	});
});

describe("client certificates", () => {
	it("carry user and groups", async () => {
		const pki = await ensureCertificates(undefined, ec);
		const { certificate } = await pki.issueClientCertificate({
			user: "jané",
			groups: ["b", "a"],
			days: 2,
		});
		const parsed = new X509Certificate(certificate);
		expect(parsed.toLegacyObject().subject).toEqual({
			CN: "jané",
			O: ["a", "b"],
		});
		expect(parsed.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
		expect(Date.parse(parsed.validTo) - Date.now()).toBeLessThan(2 * dayMs + 1);
	});
});

describe("certificate requests", () => {
	const request = (algorithm: string[]): string => {
		openssl(
			"req",
			"-new",
			...algorithm,
			"-nodes",
			"-keyout",
			"k.pem",
			"-out",
			"r.pem",
			"-subj",
			"/O=system:nodes/O=b/CN=system:node:n1",
			"-addext",
			"subjectAltName=DNS:n1,IP:10.0.0.1,IP:fd00::1,email:a@b.c,URI:spiffe://x/y",
		);
		return readFileSync(join(directory, "r.pem"), "utf8");
	};

	it.each([
		["EC", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]],
		[
			"P-384",
			["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-sha384"],
		],
		["RSA", ["-newkey", "rsa:2048"]],
		["Ed25519", ["-newkey", "ed25519"]],
	])("of openssl with %s keys are read and signed", async (_, algorithm) => {
		const pem = request(algorithm);
		const csr = await parseCsr(pem);
		expect(csr).toMatchObject({
			commonName: "system:node:n1",
			organizations: ["system:nodes", "b"],
			altNames: {
				dns: ["n1"],
				ip: ["10.0.0.1", "fd00::1"],
				email: ["a@b.c"],
				uri: ["spiffe://x/y"],
			},
		});
		const pki = await ensureCertificates(directory, ec);
		const notAfter = Math.floor(Date.now() / 1000) * 1000 + 3600_000;
		const signed = await pki.signCsr(pem, {
			usages: ["digital signature", "client auth", "server auth"],
			notBefore: Date.now() - 300_000,
			notAfter,
		});
		writeFileSync(join(directory, "s.pem"), signed);
		expect(
			openssl("verify", "-x509_strict", "-CAfile", "ca.crt", "s.pem"),
		).toContain("OK");
		const parsed = new X509Certificate(signed);
		expect(parsed.ca).toBe(false);
		expect(Date.parse(parsed.validTo)).toBe(notAfter);
		expect(parsed.subjectAltName).toContain("DNS:n1");
		expect(parsed.publicKey.equals(csr.publicKey)).toBe(true);
	});

	it("are refused when tampered with", async () => {
		const pem = request([
			"-newkey",
			"ec",
			"-pkeyopt",
			"ec_paramgen_curve:P-256",
		]);
		const der = Buffer.from(pem.replace(/-----.*-----/g, ""), "base64");
		const at = der.indexOf("system:node:n1");
		der.write("system:node:n2", at);
		await expect(
			parseCsr(
				`-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`,
			),
		).rejects.toThrow(/signature/);
	});

	it.each([
		["nothing", "", "PEM block type must be CERTIFICATE REQUEST"],
		[
			"another block",
			"-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n",
			"PEM block type must be CERTIFICATE REQUEST",
		],
		[
			"an empty sequence",
			"-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n",
			"asn1",
		],
	])("are refused: %s", async (_, pem, message) => {
		await expect(parseCsr(pem)).rejects.toThrow(message);
	});

	it("are signed only for known usages, never beyond the authority", async () => {
		const pem = request(["-newkey", "ed25519"]);
		const authority = await CertificateAuthority.create("short", 1, Date.now);
		const times = { notBefore: Date.now(), notAfter: Date.now() + 9 * dayMs };
		await expect(
			authority.signCsr(pem, { usages: ["odd"], ...times }),
		).rejects.toThrow('unrecognized usage values: ["odd"]');
		const signed = new X509Certificate(
			await authority.signCsr(pem, { usages: ["client auth"], ...times }),
		);
		expect(signed.validTo).toBe(authority.certificate.validTo);
	});
});

it.each(["1.2.3.4", "::", "::1", "fd00::1:0:0:2", "2001:db8::"])(
	"writes the address %s and reads it back",
	(ip) => {
		expect(ipText(ipBytes(ip))).toBe(ip);
	},
);

it("tells an unreadable key from a missing one", async () => {
	await ensureCertificates(directory, ec);
	chmodSync(join(directory, "ca.key"), 0);
	if (process.getuid?.() !== 0)
		await expect(ensureCertificates(directory, ec)).rejects.toThrow(
			/can't read .*ca\.key/,
		);
});
