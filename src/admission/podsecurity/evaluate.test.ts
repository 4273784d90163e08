import { describe, expect, it } from "vitest";
import { details, evaluate, reasons } from "./evaluate.ts";
import { existingPodWarnings } from "./existing.ts";
import type { SecuredPod, SecuredSpec } from "./pod.ts";
import { type Level, policyOf } from "./policy.ts";
import { isSignificantUpdate } from "./update.ts";

const latest = Number.POSITIVE_INFINITY;
const pod = (
	spec: SecuredSpec,
	annotations: Record<string, string> = {},
): SecuredPod => ({
	annotations,
	spec: { containers: [{ name: "c" }], ...spec },
});
const tight: SecuredSpec = {
	securityContext: {
		runAsNonRoot: true,
		seccompProfile: { type: "RuntimeDefault" },
	},
	containers: [
		{
			name: "c",
			securityContext: {
				allowPrivilegeEscalation: false,
				capabilities: { drop: ["ALL"] },
			},
		},
	],
};

const unmasked = pod({
	...tight,
	hostUsers: false,
	volumes: [{ name: "i", image: {} }],
	containers: (tight.containers ?? []).map(({ name, securityContext }) => ({
		name,
		securityContext: { ...securityContext, procMount: "Unmasked" },
	})),
});
const procDetail =
	'procMount (container "c" must not set securityContext.procMount to "Unmasked")';

describe("evaluate", () => {
	const cases: readonly [Level, number, SecuredPod, string][] = [
		["privileged", latest, pod({ hostPID: true }), ""],
		["baseline", latest, pod({}), ""],
		["restricted", latest, pod(tight), ""],
		[
			"baseline",
			latest,
			pod({ hostNetwork: true, hostIPC: true }),
			"host namespaces (hostNetwork=true, hostIPC=true)",
		],
		[
			"baseline",
			latest,
			pod({ volumes: [{ name: "h", hostPath: {} }] }),
			'hostPath volumes (volume "h")',
		],
		[
			"restricted",
			latest,
			pod({ ...tight, volumes: [{ name: "h", hostPath: {} }] }),
			'restricted volume types (volume "h" uses restricted volume type "hostPath")',
		],
		[
			"baseline",
			latest,
			pod({
				containers: [
					{ name: "c", livenessProbe: { httpGet: { host: "1.2.3.4" } } },
				],
			}),
			'probe or lifecycle host (container "c" uses probe or lifecycle host "1.2.3.4")',
		],
		[
			"baseline",
			33,
			pod({
				containers: [
					{ name: "c", livenessProbe: { httpGet: { host: "1.2.3.4" } } },
				],
			}),
			"",
		],
		[
			"baseline",
			31,
			pod({ securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem" }] } }),
			"forbidden sysctls (net.ipv4.tcp_rmem)",
		],
		[
			"baseline",
			32,
			pod({ securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem" }] } }),
			"",
		],
		["baseline", 35, unmasked, ""],
		["baseline", 34, unmasked, procDetail],
		["restricted", latest, unmasked, procDetail],
		[
			"restricted",
			0,
			pod({}),
			'runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)',
		],
		[
			"baseline",
			18,
			pod({}, { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" }),
			'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
		],
	];
	it.each(cases)("%s since v1.%s", (level, minor, subject, want) => {
		expect(details(evaluate({ level, minor }, subject))).toBe(want);
	});

	it("lists reasons in the order of ids, the baseline first", () => {
		const found = evaluate(
			{ level: "restricted", minor: latest },
			pod({ hostPID: true }),
		);
		expect(reasons(found)).toBe(
			"host namespaces, allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile",
		);
	});
});

describe("policyOf", () => {
	const label = (mode: string) => `pod-security.kubernetes.io/${mode}`;

	it("warns as it enforces unless told otherwise", () => {
		const { policy } = policyOf({ [label("enforce")]: "baseline" });
		expect(policy.warn).toEqual({ level: "baseline", minor: latest });
		expect(policy.audit.level).toBe("privileged");
	});

	it("fails closed and says what is wrong", () => {
		const { policy, errors } = policyOf({
			[label("enforce")]: "odd",
			[label("warn")]: "",
			[label("warn-version")]: "v1.01",
		});
		expect(policy.enforce.level).toBe("restricted");
		expect(policy.warn.level).toBe("privileged");
		expect(errors.map(({ message }) => message)).toEqual([
			'Invalid value: "odd": must be one of privileged, baseline, restricted',
			'Invalid value: "": must be one of privileged, baseline, restricted',
			'Invalid value: "v1.01": must be "latest" or "v1.x"',
		]);
	});
});

it("puts pods that are alike in one line", () => {
	const named = (name: string, spec: SecuredSpec) => ({ name, ...pod(spec) });
	expect(
		existingPodWarnings("n", { level: "baseline", minor: latest }, [
			named("b", { hostPID: true }),
			named("a", { hostIPC: true }),
			named("fine", {}),
		]),
	).toEqual([
		'existing pods in namespace "n" violate the new PodSecurity enforce level "baseline:latest"',
		"a (and 1 other pod): host namespaces",
	]);
});

it("looks again at pods with another image or a new container", () => {
	const one = pod({ containers: [{ name: "c", image: "x" }] });
	expect(isSignificantUpdate(one, one)).toBe(false);
	expect(
		isSignificantUpdate(pod({ containers: [{ name: "c", image: "y" }] }), one),
	).toBe(true);
	expect(
		isSignificantUpdate(
			pod({
				containers: [{ name: "c", image: "x" }],
				ephemeralContainers: [{ name: "e" }],
			}),
			one,
		),
	).toBe(true);
});
