import type { EndpointSlice } from "../../../client/types/service.ts";

/** Which slices a controller has written that its cache may not show yet (k8s.io/endpointslice/util/endpointslice_tracker.go). */
export class SliceTracker {
	/** By service, by uid: the generation, or undefined for one that was deleted. */
	readonly #written = new Map<string, Map<string, number | undefined>>();

	wrote(service: string, { metadata }: EndpointSlice): void {
		this.#of(service).set(metadata.uid ?? "", metadata.generation ?? 0);
	}

	removed(service: string, { metadata }: EndpointSlice): void {
		this.#of(service).set(metadata.uid ?? "", undefined);
	}

	/** The cache has heard of the end of it. */
	gone(service: string, { metadata }: EndpointSlice): void {
		this.#written.get(service)?.delete(metadata.uid ?? "");
	}

	/** Is the cache behind what was written? */
	isStale(service: string, slices: readonly EndpointSlice[]): boolean {
		const written = this.#written.get(service);
		if (written === undefined) return false;
		const known = new Map(
			slices.map(({ metadata }) => [
				metadata.uid ?? "",
				metadata.generation ?? 0,
			]),
		);
		for (const [uid, generation] of written) {
			const seen = known.get(uid);
			if (
				generation === undefined
					? seen !== undefined
					: (seen ?? -1) < generation
			)
				return true;
		}
		return false;
	}

	forget(service: string): void {
		this.#written.delete(service);
	}

	#of(service: string): Map<string, number | undefined> {
		let written = this.#written.get(service);
		if (written === undefined) {
			written = new Map();
			this.#written.set(service, written);
		}
		return written;
	}
}
