import { formatTime, sleep } from "../../apimachinery/clock.ts";
import { isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import { resources } from "../../client/resources.ts";
import type { CertificateSigningRequest } from "../../client/types/other.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	reads,
	watchOwn,
} from "../definition.ts";
import { timeMs } from "../shared/pods.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { checkKubeletClient, signers, validity } from "./signer-policy.ts";

type Request = CertificateSigningRequest;

const group = "certificates.k8s.io";
const account = {
	serviceAccount: "certificate-controller",
	rbac: [
		grant(group, "certificatesigningrequests", "delete get list watch"),
		grant(
			group,
			"certificatesigningrequests/approval certificatesigningrequests/status",
			"update",
		),
		grant(
			group,
			"signers",
			"approve",
			"kubernetes.io/kube-apiserver-client-kubelet",
		),
		grant(
			group,
			"signers",
			"sign",
			"kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown",
		),
		grant("authorization.k8s.io", "subjectaccessreviews", "create"),
		recordEvents,
	],
} as const;

const has = ({ status }: Request, type: string): boolean =>
	(status.conditions ?? []).some(
		(condition) => condition.type === type && condition.status === "True",
	);

const pemOf = ({ spec }: Request): string =>
	Buffer.from(spec.request, "base64").toString();

/** Signs what was approved (pkg/controller/certificates/signer). */
export const certificateSigner: ControllerDefinition = {
	name: "certificatesigningrequest-signing-controller",
	...account,
	create(context) {
		const requests = context.informers.of(kinds.certificateSigningRequests);
		return {
			watches: [watchOwn(requests)],
			async reconcile({ name }) {
				const request = requests.lister.get("", name);
				if (request === undefined) return;
				if (!has(request, "Approved") || has(request, "Denied")) return;
				if (has(request, "Failed")) return;
				if (request.status.certificate !== undefined) return;
				const check = signers[request.spec.signerName];
				if (check !== undefined) await sign(context, request, check);
			},
		};
	},
};

async function sign(
	{ client, clock, config }: ControllerContext,
	request: Request,
	check: (typeof signers)[string],
): Promise<void> {
	const { usages = [], expirationSeconds } = request.spec;
	const pem = pemOf(request);
	const parsed = await config.certificates.parse(pem);
	const now = clock.now();
	const write = (status: Request["status"]) =>
		client.updateStatus(kinds.certificateSigningRequests, {
			...request,
			status: { ...request.status, ...status },
		});
	try {
		check(parsed, usages);
	} catch (error) {
		const time = formatTime(now);
		await write({
			conditions: [
				...(request.status.conditions ?? []),
				{
					type: "Failed",
					status: "True",
					reason: "SignerValidationFailure",
					message: (error as Error).message,
					lastUpdateTime: time,
					lastTransitionTime: time,
				},
			],
		});
		return;
	}
	const certificate = await config.certificates.sign(pem, {
		usages,
		...validity(expirationSeconds, now),
	});
	await write({ certificate: Buffer.from(certificate).toString("base64") });
}

/** Nodes' requests for their own certificates, by what lets them. */
const approvals = [
	{
		subresource: "selfnodeclient",
		own: true,
		message:
			"Auto approving self kubelet client certificate after SubjectAccessReview.",
	},
	{
		subresource: "nodeclient",
		own: false,
		message:
			"Auto approving kubelet client certificate after SubjectAccessReview.",
	},
];

/** Approves what nodes may ask for (pkg/controller/certificates/approver/sarapprove.go). */
export const certificateApprover: ControllerDefinition = {
	name: "certificatesigningrequest-approving-controller",
	...account,
	create(context) {
		const requests = context.informers.of(kinds.certificateSigningRequests);
		return {
			watches: [watchOwn(requests)],
			async reconcile({ name }) {
				const request = requests.lister.get("", name);
				if (request === undefined || request.status.certificate) return;
				if (has(request, "Approved") || has(request, "Denied")) return;
				await approve(context, request);
			},
		};
	},
};

async function approve(
	context: ControllerContext,
	request: Request,
): Promise<void> {
	const { client, clock, config } = context;
	const { signerName, usages = [], username } = request.spec;
	if (signerName !== "kubernetes.io/kube-apiserver-client-kubelet") return;
	const parsed = await config.certificates.parse(pemOf(request));
	try {
		checkKubeletClient(parsed, usages);
	} catch {
		return;
	}
	for (const { subresource, own, message } of approvals) {
		if (own && username !== parsed.commonName) continue;
		if (!(await isAllowed(context, request, subresource))) continue;
		const time = formatTime(clock.now());
		await client.subresource(
			"PUT",
			kinds.certificateSigningRequests,
			"",
			request.metadata.name ?? "",
			"approval",
			{
				...request,
				status: {
					...request.status,
					conditions: [
						...(request.status.conditions ?? []),
						{
							type: "Approved",
							status: "True",
							reason: "AutoApproved",
							message,
							lastUpdateTime: time,
							lastTransitionTime: time,
						},
					],
				},
			},
		);
		return;
	}
}

async function isAllowed(
	{ client }: ControllerContext,
	{ spec }: Request,
	subresource: string,
): Promise<boolean> {
	const review = await client.create(resources.subjectAccessReviews, {
		apiVersion: "authorization.k8s.io/v1",
		kind: "SubjectAccessReview",
		metadata: {},
		spec: {
			user: spec.username,
			...(spec.uid === undefined ? {} : { uid: spec.uid }),
			groups: spec.groups ?? [],
			...(spec.extra === undefined ? {} : { extra: spec.extra }),
			resourceAttributes: {
				group,
				resource: "certificatesigningrequests",
				verb: "create",
				subresource,
				version: "*",
			},
		},
	});
	return review.status?.allowed === true;
}

const hour = 3600_000;

/** Deletes requests that nobody needs any more (pkg/controller/certificates/cleaner/cleaner.go). */
export const certificateCleaner: ControllerDefinition = {
	name: "certificatesigningrequest-cleaner-controller",
	...account,
	create({ client, informers, clock, onError }) {
		const requests = informers.of(kinds.certificateSigningRequests);
		return {
			workers: 0,
			watches: [reads(requests)],
			async reconcile() {},
			async run(_, signal) {
				while (!signal.aborted) {
					for (const request of requests.lister.list()) {
						if (!isOld(request, clock.now())) continue;
						const { name = "" } = request.metadata;
						await client
							.delete(kinds.certificateSigningRequests, "", name)
							.catch((error: unknown) => {
								if (!isNotFound(error)) onError("cannot clean up", error);
							});
					}
					await sleep(clock, hour, signal).catch(() => {});
				}
			},
		};
	},
};

/** Decided an hour ago, undecided for a day, or signed and expired. */
function isOld(request: Request, now: number): boolean {
	const decided = (request.status.conditions ?? []).filter(({ type }) =>
		["Approved", "Denied", "Failed"].includes(type),
	);
	if (decided.length === 0)
		return (
			now - (timeMs(request.metadata.creationTimestamp) ?? now) > 24 * hour
		);
	return decided.some(
		({ type, lastUpdateTime, lastTransitionTime }) =>
			(type !== "Approved" || request.status.certificate !== undefined) &&
			now - (timeMs(lastUpdateTime ?? lastTransitionTime) ?? now) > hour,
	);
}
