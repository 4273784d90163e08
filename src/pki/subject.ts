import type { X509Certificate } from "node:crypto";

/** The subject as `O=a`, `CN=b`, one attribute each; Node writes several of one set with plus signs. */
export const subjectLines = ({ subject }: X509Certificate): string[] =>
	(subject ?? "")
		.split("\n")
		.flatMap((line) => line.split(/(?<!\\)\+(?=(?:O|CN|OU)=)/))
		.filter((line) => line !== "");
