/** The APIServices of what this server serves itself (kube-aggregator/pkg/controllers/autoregister, pkg/controlplane/apiserver/aggregator.go). */
import { isAlreadyExists, isNotFound } from "../../apimachinery/errors.ts";
import type { Client, ResourceRef } from "../../client/client.ts";
import { resources } from "../../client/resources.ts";
import type { DiscoveredGroup } from "../../endpoints/discovery/resources.ts";
import type { APIService } from "./api-service.ts";

const apiServices = resources.apiServices as unknown as ResourceRef<APIService>;
const automanaged = "kube-aggregator.kubernetes.io/automanaged";

/** Where groups come in /apis, and for built-in ones how their versions compare; custom groups come behind. */
const groupPriorities: Readonly<Record<string, number>> = {
	"": 18000,
	apps: 17800,
	"events.k8s.io": 17750,
	"authentication.k8s.io": 17700,
	"authorization.k8s.io": 17600,
	autoscaling: 17500,
	batch: 17400,
	"certificates.k8s.io": 17300,
	"networking.k8s.io": 17200,
	policy: 17100,
	"rbac.authorization.k8s.io": 17000,
	"storage.k8s.io": 16800,
	"apiextensions.k8s.io": 16700,
	"admissionregistration.k8s.io": 16700,
	"scheduling.k8s.io": 16600,
	"coordination.k8s.io": 16500,
	"node.k8s.io": 16300,
	"discovery.k8s.io": 16200,
	"resource.k8s.io": 16200,
	"flowcontrol.apiserver.k8s.io": 16100,
};
const customPriority = 1000;

/** Versions that come before the ordinary 15. */
const versionPriorities: Readonly<Record<string, number>> = {
	"v1.": 1,
	"v2.autoscaling": 30,
	"v1.flowcontrol.apiserver.k8s.io": 21,
	"v1.resource.k8s.io": 21,
};

export const groupPriority = (group: string): number =>
	groupPriorities[group] ?? customPriority;

/** This group is about APIServices themselves and has none. */
const ownGroup = "apiregistration.k8s.io";

function localService(
	group: string,
	version: string,
	builtIn: boolean,
): APIService {
	const name = `${version}.${group}`;
	return {
		apiVersion: "apiregistration.k8s.io/v1",
		kind: "APIService",
		metadata: { name, labels: { [automanaged]: builtIn ? "onstart" : "true" } },
		spec: {
			...(group === "" ? {} : { group }),
			version,
			groupPriorityMinimum: groupPriority(group),
			versionPriority: builtIn ? (versionPriorities[name] ?? 15) : 100,
		},
	};
}

/** Makes and deletes APIServices as groups come and go. */
export class LocalServices {
	readonly #client: Client;
	readonly #find: (name: string) => APIService | undefined;
	/** Custom group versions, by APIService name. */
	#custom = new Set<string>();
	#work: Promise<void> = Promise.resolve();
	readonly #onError: (error: unknown) => void;

	constructor(
		client: Client,
		find: (name: string) => APIService | undefined,
		onError: (error: unknown) => void,
	) {
		this.#client = client;
		this.#find = find;
		this.#onError = onError;
	}

	/** Once, at the start: the built-in versions, and what custom kinds left behind. */
	start(
		groups: readonly DiscoveredGroup[],
		known: readonly APIService[],
	): void {
		for (const { metadata } of known)
			if (metadata.labels?.[automanaged] === "true")
				this.#custom.add(metadata.name ?? "");
		for (const [group, version, builtIn] of versionsOf(groups))
			if (builtIn) this.#ensure(localService(group, version, true));
		this.update(groups);
	}

	/** Whenever kinds come or go. */
	update(groups: readonly DiscoveredGroup[]): void {
		const wanted = new Set<string>();
		for (const [group, version, builtIn] of versionsOf(groups)) {
			if (builtIn) continue;
			const service = localService(group, version, false);
			const name = service.metadata.name ?? "";
			wanted.add(name);
			if (!this.#custom.has(name)) this.#ensure(service);
		}
		for (const name of this.#custom) if (!wanted.has(name)) this.#remove(name);
		this.#custom = wanted;
	}

	#ensure(service: APIService): void {
		if (this.#find(service.metadata.name ?? "") !== undefined) return;
		this.#then(() =>
			this.#client
				.create(apiServices, service)
				.then(() => {}, ignoring(isAlreadyExists)),
		);
	}

	/** One that somebody has taken over is theirs. */
	#remove(name: string): void {
		this.#then(async () => {
			const known = this.#find(name);
			if (known?.metadata.labels?.[automanaged] !== "true") return;
			await this.#client
				.delete(apiServices, "", name)
				.catch(ignoring(isNotFound));
		});
	}

	#then(step: () => Promise<void>): void {
		this.#work = this.#work.then(step).catch(this.#onError);
	}
}

const ignoring =
	(expected: (error: unknown) => boolean) =>
	(error: unknown): void => {
		if (!expected(error)) throw error;
	};

const versionsOf = (
	groups: readonly DiscoveredGroup[],
): (readonly [group: string, version: string, builtIn: boolean])[] =>
	groups
		.filter(({ name }) => name !== ownGroup)
		.flatMap(({ name, versions }) =>
			versions
				.filter(({ resources: served }) => served.length > 0)
				.map(
					({ version, resources: served }) =>
						[
							name,
							version,
							served.some((one) => !one.served.resource.custom),
						] as const,
				),
		);
