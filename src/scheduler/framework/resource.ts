import type { Amounts } from "../../client/pods/requests.ts";

/** Amounts of what nodes have and pods ask for (framework/types.go, Resource): cpu in thousandths, bytes otherwise. */
export class Resource {
	milliCPU = 0;
	memory = 0;
	ephemeralStorage = 0;
	/** How many pods a node takes. */
	pods = 0;
	/** Extended resources, huge pages and attachable volumes. */
	readonly scalars: Map<string, number> = new Map();

	static of(amounts: Readonly<Amounts>): Resource {
		const resource = new Resource();
		for (const name in amounts) {
			const value = amounts[name] ?? 0;
			if (name === "cpu") resource.milliCPU = value;
			else if (name === "memory") resource.memory = value;
			else if (name === "ephemeral-storage") resource.ephemeralStorage = value;
			else if (name === "pods") resource.pods = value;
			else resource.scalars.set(name, value);
		}
		return resource;
	}

	add(other: Resource, sign: 1 | -1 = 1): void {
		this.milliCPU += sign * other.milliCPU;
		this.memory += sign * other.memory;
		this.ephemeralStorage += sign * other.ephemeralStorage;
		for (const [name, value] of other.scalars)
			this.scalars.set(name, (this.scalars.get(name) ?? 0) + sign * value);
	}

	clone(): Resource {
		const copy = new Resource();
		copy.pods = this.pods;
		copy.add(this);
		return copy;
	}

	get(name: string): number {
		switch (name) {
			case "cpu":
				return this.milliCPU;
			case "memory":
				return this.memory;
			case "ephemeral-storage":
				return this.ephemeralStorage;
			case "pods":
				return this.pods;
			default:
				return this.scalars.get(name) ?? 0;
		}
	}
}
