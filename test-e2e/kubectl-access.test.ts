import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CertificateAuthority } from "../src/pki/authority.ts";
import { createCsr } from "../src/pki/create-csr.ts";
import {
	describeKubectl,
	type Kubectl,
	startKubectl,
} from "./support/kubectl.ts";

/** Old clients ask who they are in versions that are gone, so only the newest one is tried. */
describeKubectl(
	"access",
	(client) => {
		let k: Kubectl;
		let authority: CertificateAuthority;
		let folder: string;
		beforeAll(async () => {
			folder = mkdtempSync(join(tmpdir(), "access-"));
			authority = await CertificateAuthority.create("others", 1, Date.now);
			const clientCaFile = join(folder, "ca.crt");
			writeFileSync(clientCaFile, authority.pair.certificate);
			k = await startKubectl(client, { nodes: 0, clientCaFile });
		});
		afterAll(async () => {
			await k[Symbol.asyncDispose]();
			rmSync(folder, { recursive: true });
		});

		it("certificates of another authority that was named are shown and believed", async () => {
			const { certificate, key } = await authority.issue({
				subject: { commonName: "zoe", organizations: ["ops"] },
				usages: ["client auth"],
				days: 1,
			});
			writeFileSync(join(folder, "zoe.crt"), certificate);
			writeFileSync(join(folder, "zoe.key"), key);
			const me = JSON.parse(
				await k.ok(
					`auth whoami -o json --kubeconfig=/dev/null --server=${k.cluster.url} --insecure-skip-tls-verify --client-certificate=${folder}/zoe.crt --client-key=${folder}/zoe.key`,
				),
			);
			expect(me.status.userInfo).toMatchObject({
				username: "zoe",
				groups: ["ops", "system:authenticated"],
			});
		});

		it("auth whoami and can-i say who one is and what one may", async () => {
			const me = JSON.parse(await k.ok("auth whoami -o json"));
			expect(me.status.userInfo.username).toBe("kubernetes-admin");
			expect(await k.ok("auth whoami --as jane --as-group devs")).toMatch(
				/jane/,
			);
			expect(await k.ok("auth can-i create pods")).toBe("yes\n");
			expect(await k.run("auth can-i create pods --as jane")).toMatchObject({
				code: 1,
				stdout: "no\n",
			});
			expect(await k.run("auth can-i get /metrics --as jane")).toMatchObject({
				code: 1,
				stdout: "no\n",
			});
			await k.ok("create role reader --verb=get,list --resource=pods,pods/log");
			await k.ok("create rolebinding reader --role=reader --user=jane");
			expect(await k.ok("auth can-i list pods --as jane")).toBe("yes\n");
			expect(
				await k.ok("auth can-i get pods --subresource=log --as jane"),
			).toBe("yes\n");
			const rules = await k.ok("auth can-i --list --as jane");
			expect(rules).toMatch(/^pods\/log +\[\] +\[\] +\[get list\]$/m);
			expect(rules).toMatch(
				/^selfsubjectreviews.authentication.k8s.io +\[\] +\[\] +\[create\]$/m,
			);
			expect(await k.fails("get secrets --as jane")).toContain(
				'secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "default"',
			);
		});

		it("nobody grants what they do not have", async () => {
			await k.ok(
				"create clusterrole role-maker --verb=create,get,update,patch --resource=roles,rolebindings",
			);
			await k.ok(
				"create clusterrolebinding role-maker --clusterrole=role-maker --user=eve",
			);
			expect(
				await k.fails(
					"create role mine --verb=get --resource=secrets --as eve",
				),
			).toContain("attempting to grant RBAC permissions not currently held");
			expect(
				await k.fails(
					"create rolebinding mine --clusterrole=cluster-admin --user=eve --as eve",
				),
			).toContain("attempting to grant RBAC permissions not currently held");
		});

		it("auth reconcile brings roles and bindings to what a file says", async () => {
			const role = (verbs: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: rec, namespace: default}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [${verbs}]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rec, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: rec}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: max}]
`;
			expect(await k.ok("auth reconcile -f -", role("get"))).toMatch(
				/role.rbac.authorization.k8s.io\/rec reconciled/,
			);
			await k.ok("auth reconcile -f -", role("list"));
			expect(await k.ok("auth can-i get configmaps --as max")).toBe("yes\n");
			expect(await k.ok("auth can-i list configmaps --as max")).toBe("yes\n");
			await k.ok(
				"auth reconcile --remove-extra-permissions -f -",
				role("list"),
			);
			expect((await k.run("auth can-i get configmaps --as max")).stdout).toBe(
				"no\n",
			);
		});

		it("create token makes tokens that are good", async () => {
			await k.ok("create serviceaccount robot");
			const token = (await k.ok("create token robot --duration=10m")).trim();
			const claims = JSON.parse(
				Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
			);
			expect(claims.exp - claims.iat).toBe(600);
			expect(claims.sub).toBe("system:serviceaccount:default:robot");
			const me = JSON.parse(
				await k.ok(
					`auth whoami -o json --kubeconfig=/dev/null --server=${k.cluster.url} --insecure-skip-tls-verify --token=${token}`,
				),
			);
			expect(me.status.userInfo).toMatchObject({
				username: "system:serviceaccount:default:robot",
				groups: [
					"system:serviceaccounts",
					"system:serviceaccounts:default",
					"system:authenticated",
				],
			});
			expect(await k.fails("create token robot --duration=1s")).toContain(
				"may not specify a duration less than 10 minutes",
			);
			expect(await k.fails("create token nobody")).toContain(
				'serviceaccounts "nobody" not found',
			);
		});

		it("certificate approve and deny decide on requests, and signers sign", async () => {
			const request = async (name: string) => {
				const { request: pem } = await createCsr({
					commonName: name,
					organizations: ["devs"],
				});
				await k.ok(
					"create -f -",
					JSON.stringify({
						apiVersion: "certificates.k8s.io/v1",
						kind: "CertificateSigningRequest",
						metadata: { name },
						spec: {
							request: Buffer.from(pem).toString("base64"),
							signerName: "kubernetes.io/kube-apiserver-client",
							expirationSeconds: 3600,
							usages: ["client auth"],
						},
					}),
				);
			};
			await request("jane");
			await request("eve");
			expect(await k.ok("get csr jane --no-headers")).toMatch(
				/^jane +\S+ +kubernetes.io\/kube-apiserver-client +kubernetes-admin +60m +Pending$/m,
			);
			expect(await k.ok("certificate approve jane")).toBe(
				"certificatesigningrequest.certificates.k8s.io/jane approved\n",
			);
			expect(await k.ok("certificate deny eve")).toContain("eve denied");
			await k.ok(
				"wait csr/jane --for=jsonpath={.status.certificate} --timeout=20s",
			);
			expect(await k.ok("get csr jane --no-headers")).toContain(
				"Approved,Issued",
			);
			expect(await k.ok("get csr eve --no-headers")).toContain("Denied");
			expect(await k.fails("certificate approve eve")).toContain(
				'certificate signing request "eve" is already Denied',
			);
		});
	},
	{ newestOnly: true },
);
