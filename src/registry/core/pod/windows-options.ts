/** Windows' own security settings, and host processes (core/validation/validation.go validateWindowsSecurityContextOptions). */
import {
	child,
	type FieldError,
	invalid,
} from "../../../apimachinery/field.ts";
import { dnsSubdomain } from "../../shared/checks.ts";
import type { PodSpec, WindowsOptions } from "./types.ts";
import { visitContainers } from "./visit.ts";

const MAX_SPEC_KIB = 64;
const MAX_DOMAIN = 256;
const MAX_USER = 104;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what the rule is about
const controlCharacters = /[\x00-\x1f\x7f]/;
const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsLabel = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const dnsName = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`);
const badCharacters = /["/\\:;|=,+*?<>@[\]]/;
const dotsAndSpaces = /^[. ]+$/;

export function validateWindowsOptions(
	options: WindowsOptions | undefined,
	path: string,
): FieldError[] {
	if (options === undefined) return [];
	const errors: FieldError[] = [];
	const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options;
	if (gmsaCredentialSpecName !== undefined)
		errors.push(
			...dnsSubdomain(
				gmsaCredentialSpecName,
				child(path, "gmsaCredentialSpecName"),
			),
		);
	if (gmsaCredentialSpec !== undefined) {
		const at = child(path, "gmsaCredentialSpec");
		if (gmsaCredentialSpec === "")
			errors.push(
				invalid(
					at,
					gmsaCredentialSpec,
					"gmsaCredentialSpec cannot be an empty string",
				),
			);
		else if (Buffer.byteLength(gmsaCredentialSpec) > MAX_SPEC_KIB * 1024)
			errors.push(
				invalid(
					at,
					gmsaCredentialSpec,
					`gmsaCredentialSpec size must be under ${MAX_SPEC_KIB} KiB`,
				),
			);
	}
	if (runAsUserName !== undefined)
		for (const wrong of wrongUserName(runAsUserName))
			errors.push(
				invalid(
					child(path, "runAsUserName"),
					runAsUserName,
					`runAsUserName${wrong}`,
				),
			);
	return errors;
}

/** What is wrong with `DOMAIN\user` or `user`. */
function wrongUserName(name: string): string[] {
	if (name === "") return [" cannot be an empty string"];
	if (controlCharacters.test(name))
		return [" cannot contain control characters"];
	const parts = name.split("\\");
	if (parts.length > 2) return [" cannot contain more than one backslash"];
	const user = parts.at(-1) ?? "";
	const domain = parts.length === 2 ? parts[0] : undefined;
	const wrong: string[] = [];
	if (domain !== undefined && domain.length >= MAX_DOMAIN)
		wrong.push(`'s Domain length must be under ${MAX_DOMAIN} characters`);
	if (domain !== undefined && !netBios.test(domain) && !dnsName.test(domain))
		wrong.push("'s Domain doesn't match the NetBios nor the DNS format");
	if (user === "") wrong.push("'s User cannot be empty");
	else if (user.length > MAX_USER)
		wrong.push(`'s User length must not be longer than ${MAX_USER} characters`);
	if (dotsAndSpaces.test(user))
		wrong.push("'s User cannot contain only periods or spaces");
	if (badCharacters.test(user))
		wrong.push(
			"'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]",
		);
	return wrong;
}

/** A pod with one host process container has no others, and the host's network. */
export function validateHostProcesses(
	spec: PodSpec,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
	let containers = 0;
	let hostProcesses = 0;
	visitContainers(spec, path, (container, at) => {
		containers++;
		const own = container.securityContext?.windowsOptions?.hostProcess;
		if (ofPod !== undefined && own !== undefined && ofPod !== own)
			errors.push(
				invalid(
					child(at, "securityContext.windowsOptions.hostProcess"),
					own,
					`pod hostProcess value must be identical if both are specified, was ${ofPod}`,
				),
			);
		if (own ?? ofPod) hostProcesses++;
	});
	if (hostProcesses === 0) return errors;
	if (hostProcesses !== containers)
		errors.push(
			invalid(
				path,
				"",
				"If pod contains any hostProcess containers then all containers must be HostProcess containers",
			),
		);
	if (!spec.hostNetwork)
		errors.push(
			invalid(
				child(path, "hostNetwork"),
				false,
				"hostNetwork must be true if pod contains any hostProcess containers",
			),
		);
	return errors;
}
