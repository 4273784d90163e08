import { afterAll, beforeAll, expect, it } from "vitest";
import {
	describeKubectl,
	type Kubectl,
	startKubectl,
} from "./support/kubectl.ts";
import {
	patchOf,
	startWebhookServer,
	type WebhookServer,
} from "./support/webhook-server.ts";

const day = 86_400_000;
const service = "hooks.default.svc";

interface Hook {
	readonly name: string;
	readonly path: string;
	readonly server: WebhookServer;
	readonly resources?: string;
	readonly operation?: string;
	readonly timeoutSeconds?: number;
	readonly url?: string;
}

/** A configuration with one webhook, behind a Service unless a URL says where. */
const configuration = (type: "Mutating" | "Validating", hook: Hook): string =>
	JSON.stringify({
		apiVersion: "admissionregistration.k8s.io/v1",
		kind: `${type}WebhookConfiguration`,
		metadata: { name: hook.name },
		webhooks: [
			{
				name: `${hook.name}.example.com`,
				clientConfig: {
					caBundle: hook.server.caBundle,
					...(hook.url
						? { url: hook.url }
						: {
								service: {
									namespace: "default",
									name: "hooks",
									path: hook.path,
								},
							}),
				},
				rules: [
					{
						apiGroups: [""],
						apiVersions: ["v1"],
						resources: [hook.resources ?? "configmaps"],
						operations: [hook.operation ?? "CREATE"],
					},
				],
				objectSelector: { matchLabels: { hook: hook.name } },
				sideEffects: "None",
				admissionReviewVersions: ["v1"],
				timeoutSeconds: hook.timeoutSeconds ?? 5,
			},
		],
	});

const configMap = (name: string, hook: string): string =>
	JSON.stringify({
		apiVersion: "v1",
		kind: "ConfigMap",
		metadata: { name, labels: { hook } },
	});

for (const express of [false, true])
	describeKubectl(
		express ? "webhooks on express" : "webhooks",
		(client) => {
			let kubectl: Kubectl;
			let server: WebhookServer;
			const install = async (type: "Mutating" | "Validating", hook: Hook) => {
				await kubectl.ok("apply -f -", configuration(type, hook));
				return {
					[Symbol.asyncDispose]: async () => {
						await kubectl.ok(
							`delete ${type.toLowerCase()}webhookconfiguration ${hook.name}`,
						);
					},
				};
			};
			beforeAll(async () => {
				server = await startWebhookServer({
					express,
					dns: [service],
					paths: {
						"/sidecar": () =>
							patchOf([
								{
									op: "add",
									path: "/spec/containers/-",
									value: { name: "sidecar", image: "proxy" },
								},
							]),
						"/keep": () => ({
							allowed: false,
							status: { code: 403, message: "this one stays" },
						}),
						"/hang": () => "hang",
						"/garbage": () => "<html>not found</html>",
						"/warn": () => ({ allowed: true, warnings: ["think twice"] }),
					},
				});
				kubectl = await startKubectl(client, {
					serviceMap: [`default/hooks:443=${server.address}`],
				});
			});
			afterAll(async () => {
				await kubectl?.[Symbol.asyncDispose]();
				await server?.[Symbol.asyncDispose]();
			});

			it("inject a sidecar into pods, over connections that are kept", async () => {
				await using _ = await install("Mutating", {
					name: "sidecar",
					path: "/sidecar",
					server,
					resources: "pods",
				});
				const before = server.connections();
				for (const name of ["web-a", "web-b", "web-c"]) {
					await kubectl.ok(`run ${name} --image=nginx -l hook=sidecar`);
					expect(
						await kubectl.ok(
							`get pod ${name} -o jsonpath={.spec.containers[*].name}`,
						),
					).toBe(`${name} sidecar`);
				}
				expect(server.calls("/sidecar")).toBe(3);
				expect(server.connections() - before).toBe(1);
			});

			it("deny a delete, with their message", async () => {
				await using _ = await install("Validating", {
					name: "keep",
					path: "/keep",
					server,
					operation: "DELETE",
				});
				await kubectl.ok("apply -f -", configMap("precious", "keep"));
				expect(await kubectl.fails("delete configmap precious")).toBe(
					'Error from server: admission webhook "keep.example.com" denied the request: this one stays\n',
				);
			});

			it("warn", async () => {
				await using _ = await install("Validating", {
					name: "warn",
					path: "/warn",
					server,
				});
				const { stderr } = await kubectl.run(
					"apply -f -",
					configMap("w", "warn"),
				);
				expect(stderr).toBe("Warning: think twice\n");
			});

			it("that hang fail what they match after their timeout, and slow nothing else", async () => {
				await using _ = await install("Validating", {
					name: "hang",
					path: "/hang",
					server,
					timeoutSeconds: 2,
				});
				const stuck = kubectl.fails("apply -f -", configMap("stuck", "hang"));
				const begun = Date.now();
				await kubectl.ok("apply -f -", configMap("free", "other"));
				expect(Date.now() - begun).toBeLessThan(1800);
				expect(await stuck).toContain(
					`failed calling webhook "hang.example.com": failed to call webhook: Post "https://${service}:443/hang?timeout=2s": context deadline exceeded`,
				);
			});

			it("that answer garbage refuse the request", async () => {
				await using _ = await install("Validating", {
					name: "garbage",
					path: "/garbage",
					server,
				});
				expect(
					await kubectl.fails("apply -f -", configMap("g", "garbage")),
				).toContain(
					'Internal error occurred: failed calling webhook "garbage.example.com": failed to call webhook: couldn\'t get version/kind; json parse error',
				);
			});

			it("whose certificate is unknown, expired or another's are not believed", async () => {
				const wrong: [
					string,
					Partial<Parameters<typeof startWebhookServer>[0]>,
					RegExp,
				][] = [
					[
						"unknown",
						{},
						/tls: failed to verify certificate: x509: certificate signed by unknown authority/,
					],
					[
						"expired",
						{ issuedAt: Date.now() - 60 * day },
						/x509: certificate has expired or is not yet valid: current time \S+Z is after \S+Z/,
					],
					[
						"another",
						{ dns: ["other.example.com"] },
						/x509: certificate is valid for other\.example\.com, not localhost/,
					],
				];
				for (const [name, options, message] of wrong) {
					await using other = await startWebhookServer({
						dns: ["localhost"],
						paths: {},
						...options,
					});
					await using _ = await install("Validating", {
						name,
						path: "/",
						server: name === "unknown" ? server : other,
						url: `https://localhost:${other.address.split(":")[1]}/`,
					});
					expect(
						await kubectl.fails("apply -f -", configMap(name, name)),
					).toMatch(message);
					expect(other.calls("/")).toBe(0);
				}
			});

			it("behind a Service that says where its traffic goes", async () => {
				await kubectl.ok(
					"apply -f -",
					JSON.stringify({
						apiVersion: "v1",
						kind: "Service",
						metadata: {
							name: "annotated",
							annotations: { "monokube.io/forward-to": server.address },
						},
						spec: { ports: [{ port: 443 }] },
					}),
				);
				await kubectl.ok(
					"apply -f -",
					configuration("Validating", {
						name: "note",
						path: "/warn",
						server,
					}).replace('"name":"hooks"', '"name":"annotated"'),
				);
				expect(
					await kubectl.fails("apply -f -", configMap("n", "note")),
				).toContain(
					`x509: certificate is valid for ${service}, not annotated.default.svc`,
				);
				await kubectl.ok("delete validatingwebhookconfiguration note");
			});
		},
		{ newestOnly: true },
	);
