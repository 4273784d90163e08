import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readPluginConfigurations } from "./configuration-file.ts";
import { webhookCredentials } from "./webhook/credentials.ts";

const directory = mkdtempSync(join(tmpdir(), "monokube-admission-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
	const path = join(directory, name);
	writeFileSync(path, text);
	return path;
};

describe("the admission configuration", () => {
	it("has plug-ins in place and in files of their own", () => {
		write("limits.yaml", "limits: [{ type: Server, qps: 1, burst: 2 }]");
		const file = write(
			"config.yaml",
			`apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: EventRateLimit
  path: limits.yaml
- name: PodSecurity
  configuration:
    defaults: { enforce: baseline }
`,
		);
		const configurations = readPluginConfigurations(file);
		expect(configurations.get("EventRateLimit")?.content).toEqual({
			limits: [{ type: "Server", qps: 1, burst: 2 }],
		});
		expect(configurations.get("PodSecurity")?.content).toEqual({
			defaults: { enforce: "baseline" },
		});
	});

	it.each([
		["none.yaml", undefined, "unable to read admission control configuration"],
		[
			"odd.yaml",
			"kind: Odd\napiVersion: v1",
			'no kind "Odd" is registered for version "v1"',
		],
	])("%s is refused", (name, text, message) => {
		const path = text === undefined ? join(directory, name) : write(name, text);
		expect(() => readPluginConfigurations(path)).toThrow(message);
	});

	it("says what webhooks are shown, by their hosts", () => {
		write(
			"webhooks.kubeconfig",
			`users:
- name: hooks.default.svc
  user: { token: exact }
- name: "*.example.com"
  user: { username: u, password: p }
`,
		);
		const lookup = webhookCredentials(
			new Map([
				[
					"ValidatingAdmissionWebhook",
					{ content: { kubeConfigFile: "webhooks.kubeconfig" }, directory },
				],
			]),
		);
		expect(lookup?.("hooks.default.svc:443")?.authorization).toBe(
			"Bearer exact",
		);
		expect(lookup?.("a.example.com")?.authorization).toBe("Basic dTpw");
		expect(lookup?.("other.org")).toBeUndefined();
	});
});
