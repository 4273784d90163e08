import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import express from "express";
import { CertificateAuthority } from "../../src/pki/authority.ts";

/** An AdmissionReview's request, as far as the tests look at it. */
export interface ReviewRequest {
	readonly uid: string;
	readonly operation: string;
	readonly object: { readonly metadata: { readonly name?: string } } | null;
}

/** What a path answers: a response for the review, text as it is, or nothing ever. */
export type Answer = Record<string, unknown> | string | "hang";

/** A webhook, written with nothing but node:https or with express. */
export interface WebhookServer extends AsyncDisposable {
	/** `127.0.0.1:PORT` */
	readonly address: string;
	/** Base64, as configurations have it. */
	readonly caBundle: string;
	/** Connections that were opened so far. */
	connections(): number;
	/** Reviews that arrived at a path. */
	calls(path: string): number;
}

export interface WebhookServerOptions {
	/** Names in the certificate. */
	readonly dns: readonly string[];
	/** By path. */
	readonly paths: Readonly<Record<string, (request: ReviewRequest) => Answer>>;
	/** Written with express instead. */
	readonly express?: boolean;
	/** When the certificate was made, in milliseconds; now when absent. */
	readonly issuedAt?: number;
}

export async function startWebhookServer({
	dns,
	paths,
	issuedAt = Date.now(),
	express: useExpress = false,
}: WebhookServerOptions): Promise<WebhookServer> {
	const authority = await CertificateAuthority.create(
		"webhook-ca",
		3650,
		() => issuedAt,
	);
	const pair = await authority.issue({
		subject: { commonName: dns[0] ?? "" },
		usages: ["digital signature", "key encipherment", "server auth"],
		altNames: { dns },
		days: 30,
	});
	const calls = new Map<string, number>();
	let connections = 0;
	const answerTo = (path: string, review: Review): string | undefined => {
		calls.set(path, (calls.get(path) ?? 0) + 1);
		const answer = paths[path]?.(review.request) ?? { allowed: true };
		if (answer === "hang") return undefined;
		if (typeof answer === "string") return answer;
		const { apiVersion, request } = review;
		return JSON.stringify({
			apiVersion,
			kind: "AdmissionReview",
			response: { uid: request.uid, ...answer },
		});
	};
	const server = createServer(
		{ cert: pair.certificate, key: pair.key },
		useExpress ? withExpress(answerTo) : withNothing(answerTo),
	);
	server.on("secureConnection", () => connections++);
	const port = await listening(server);
	return {
		address: `127.0.0.1:${port}`,
		caBundle: Buffer.from(authority.pair.certificate).toString("base64"),
		connections: () => connections,
		calls: (path) => calls.get(path) ?? 0,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

interface Review {
	readonly apiVersion: string;
	readonly request: ReviewRequest;
}
type AnswerTo = (path: string, review: Review) => string | undefined;

const withNothing =
	(answerTo: AnswerTo): RequestListener =>
	async (request, response) => {
		let text = "";
		for await (const chunk of request) text += chunk;
		const path = new URL(request.url ?? "/", "https://x").pathname;
		const answer = answerTo(path, JSON.parse(text));
		if (answer === undefined) return;
		response.setHeader("content-type", "application/json");
		response.end(answer);
	};

function withExpress(answerTo: AnswerTo): RequestListener {
	const app = express();
	app.use(express.json({ limit: "3mb" }));
	app.post("/*path", (request, response) => {
		const answer = answerTo(request.path, request.body);
		if (answer !== undefined) response.type("json").send(answer);
	});
	return app;
}

const listening = (server: Server): Promise<number> =>
	new Promise((resolve) => {
		server.listen(0, "127.0.0.1", () =>
			resolve((server.address() as AddressInfo).port),
		);
	});

/** A JSON patch as responses carry it. */
export const patchOf = (operations: unknown): Record<string, unknown> => ({
	allowed: true,
	patchType: "JSONPatch",
	patch: Buffer.from(JSON.stringify(operations)).toString("base64"),
});
