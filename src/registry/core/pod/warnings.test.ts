import { describe, expect, it } from "vitest";
import { type Body, openRegistry } from "../../shared/registry.fixture.ts";
import { pod } from "../pod.ts";
import { aContainer, aPod, aPodSpec } from "./pod.fixture.ts";
import type { PodTemplateSpec } from "./types.ts";
import { podTemplateWarnings } from "./warnings.ts";

const registry = await openRegistry(pod);
const warningsOf = async (spec: Body, metadata?: Body) => {
	await registry.create("pods", aPod(spec, metadata), true);
	return registry.warnings;
};

describe("warnings of a new pod", () => {
	it.each<[Body, string[]]>([
		[{}, []],
		[
			{ nodeSelector: { "beta.kubernetes.io/os": "linux" } },
			[
				'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
			],
		],
		[
			{
				containers: [
					aContainer({
						env: [
							{ name: "A", value: "1" },
							{ name: "A", value: "2" },
							{ name: "A", value: "$(A)3" },
						],
					}),
				],
			},
			[
				'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
			],
		],
		[
			{
				containers: [
					aContainer({ ports: [{ containerPort: 1, hostIP: "10.0.0.1" }] }),
					aContainer({ name: "d", ports: [{ containerPort: 1 }] }),
				],
			},
			[
				"spec.containers[0].ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:1 Protocol:TCP HostIP:10.0.0.1}",
				"spec.containers[1].ports[0]: overlapping port definition with spec.containers[0].ports[0]",
			],
		],
		[
			{
				containers: [
					aContainer({ ports: [{ name: "p", containerPort: 1 }] }),
					aContainer({ name: "d", ports: [{ name: "p", containerPort: 2 }] }),
				],
			},
			[
				'spec.containers[1].ports[0]: duplicate port name "p" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
			],
		],
		[
			{
				containers: [
					aContainer({ resources: { requests: { memory: "500m" } } }),
				],
			},
			[
				'spec.containers[0].resources.requests[memory]: fractional byte value "500m" is invalid, must be an integer',
			],
		],
		[
			{ imagePullSecrets: [{ name: "a" }, { name: "a" }, {}] },
			[
				'spec.imagePullSecrets[1].name: duplicate name "a"',
				'spec.imagePullSecrets[2].name: invalid empty name ""',
			],
		],
		[
			{
				volumes: [
					{
						name: "v",
						configMap: {
							name: "m",
							items: [
								{ key: "a", path: "x/y" },
								{ key: "b", path: "x" },
							],
						},
					},
				],
			},
			['volume "v" (ConfigMap "m"): overlapping paths: "x" with "x/y"'],
		],
		[
			{
				affinity: {
					podAffinity: {
						requiredDuringSchedulingIgnoredDuringExecution: [
							{ topologyKey: "z" },
						],
					},
				},
			},
			[
				"spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod",
			],
		],
	])("%j", async (spec, expected) => {
		expect(await warningsOf(spec)).toEqual(expected);
	});

	it("names annotations that no longer work", async () => {
		const annotations = {
			"scheduler.alpha.kubernetes.io/critical-pod": "",
			"seccomp.security.alpha.kubernetes.io/pod": "runtime/default",
		};
		expect(await warningsOf({}, { annotations })).toEqual([
			'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
			'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
		]);
	});

	it("moves AppArmor annotations to the field", async () => {
		const name = "container.apparmor.security.beta.kubernetes.io/c";
		const { spec } = await registry.create(
			"pods",
			aPod({}, { annotations: { [name]: "runtime/default" } }),
			true,
		);
		expect(spec.containers[0].securityContext).toEqual({
			appArmorProfile: { type: "RuntimeDefault" },
		});
		expect(registry.warnings).toEqual([
			`metadata.annotations[${name}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
		]);
	});

	it("puts the path of a template first", () => {
		const template = {
			spec: aPodSpec({ terminationGracePeriodSeconds: -1 }),
		} as unknown as PodTemplateSpec;
		expect(podTemplateWarnings(template, "spec.template")).toEqual([
			"spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
		]);
	});
});
