import { realClock } from "../../apimachinery/clock.ts";
import { ConfigError } from "../../config/config-error.ts";
import { renewCertificates } from "../../pki/manage/renew.ts";
import {
	forgetAuthorities,
	rotateAuthorities,
} from "../../pki/manage/rotate.ts";
import {
	type CertificateName,
	managedCertificates,
	type ShownCertificate,
	showCertificates,
} from "../../pki/manage/show.ts";
import type { Command } from "../command.ts";
import { certDir } from "./kubeconfig.ts";

/** Shows and replaces the cluster's certificates; a running server takes the new ones up within seconds. */
export const certs: Command = {
	name: "certs",
	describe: "show the cluster's certificates, or replace them while it runs",
	arguments: [
		{
			name: "[action]",
			description:
				"show (the default), renew certificates, rotate the authorities, or forget those that were rotated away",
		},
		{ name: "[names...]", description: "which certificates to renew" },
	],
	options: [
		{
			flags: "--cert-dir <DIR>",
			description: "where they are kept",
			default: "certs",
		},
	],
	async run(values, args) {
		const [action = "show", ...names] = args;
		const directory = certDir(values);
		if (showCertificates(directory).length === 0)
			throw new ConfigError(
				`there are no certificates in ${directory} (an ephemeral cluster keeps none)`,
			);
		if (names.length > 0 && action !== "renew")
			throw new ConfigError(`certs ${action} takes no names`);
		switch (action) {
			case "show":
				say(table(showCertificates(directory), realClock.now()));
				return 0;
			case "renew":
				for (const name of await renewCertificates(
					directory,
					names.map(known),
					realClock.now,
				))
					say(`renewed ${name}`);
				return 0;
			case "rotate":
				for (const name of await rotateAuthorities(directory, realClock.now))
					say(`issued ${name} from a new authority`);
				say(
					"The old authorities are still trusted; when nobody needs them any more: monokube certs forget",
				);
				return 0;
			case "forget":
				say(
					`${forgetAuthorities(directory)} old authorities are trusted no more`,
				);
				return 0;
			default:
				throw new ConfigError(
					`certs: ${action} is none of show, renew, rotate, forget`,
				);
		}
	},
};

const say = (line: string) => process.stdout.write(`${line}\n`);

function known(name: string): CertificateName {
	if (name in managedCertificates) return name as CertificateName;
	throw new ConfigError(
		`certs: ${name} is none of ${Object.keys(managedCertificates).join(", ")}`,
	);
}

const dayMs = 24 * 3600_000;

function table(shown: readonly ShownCertificate[], now: number): string {
	const rows = [
		["NAME", "EXPIRES", "LEFT", "SIGNED BY", "SUBJECT"],
		...shown.map((one) => [
			one.name,
			new Date(one.notAfter).toISOString().slice(0, 16).replace("T", " "),
			one.notAfter < now
				? "expired"
				: `${Math.floor((one.notAfter - now) / dayMs)}d`,
			signer(one),
			one.subject,
		]),
	];
	const widths = [0, 1, 2, 3].map((column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	return rows
		.map((row) =>
			row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   "),
		)
		.join("\n");
}

function signer({ authority, managed, previous }: ShownCertificate): string {
	if (authority !== "") return managed ? authority : "somebody else";
	return previous === 0 ? "itself" : `itself (and ${previous} before)`;
}
