import { readQuantity } from "./library/quantity.ts";
import { readSemver } from "./library/semver.ts";
import { Compiler } from "./program.ts";
import {
	boolType,
	dynType,
	mapOf,
	objectWith,
	stringType,
} from "./types/type.ts";
import { LazyObject, MapValue } from "./values/collections.ts";
import { CelError, type CelMap, type CelValue } from "./values/scalars.ts";

/** Selectors of devices see the device that they are about (k8s.io/dynamic-resource-allocation/cel/compile.go). */
export const deviceCompiler = new Compiler({
	variables: {
		device: objectWith("DRADevice", {
			driver: stringType,
			attributes: mapOf(stringType, dynType),
			capacity: mapOf(stringType, dynType),
			allowMultipleAllocations: boolType,
		}),
	},
});

/** What selectors see of a device; one of the members of an attribute is there. */
export interface SelectableDevice {
	readonly driver: string;
	readonly attributes?: Readonly<
		Record<
			string,
			{
				readonly int?: number;
				readonly bool?: boolean;
				readonly string?: string;
				readonly version?: string;
			}
		>
	>;
	readonly capacity?: Readonly<Record<string, { readonly value: string }>>;
	readonly allowMultipleAllocations?: boolean;
}

/** A device as the variable of that name. */
export const deviceValue = (device: SelectableDevice): CelValue =>
	new LazyObject(
		new Map<string, () => CelValue>([
			["driver", () => device.driver],
			[
				"attributes",
				() => byDomain(device.driver, device.attributes, attributeValue),
			],
			[
				"capacity",
				() => byDomain(device.driver, device.capacity, capacityValue),
			],
			[
				"allowMultipleAllocations",
				() => device.allowMultipleAllocations === true,
			],
		]),
	);

function attributeValue(
	attribute: NonNullable<SelectableDevice["attributes"]>[string],
): CelValue {
	const { int, bool, string, version } = attribute;
	if (int !== undefined) return BigInt(int);
	const value = bool ?? string;
	if (value !== undefined) return value;
	const read = version === undefined ? undefined : readSemver(version);
	if (read === undefined) throw new CelError("unsupported attribute value");
	return read;
}

function capacityValue({ value }: { readonly value: string }): CelValue {
	const read = readQuantity(value);
	if (read === undefined) throw new CelError(`invalid quantity ${value}`);
	return read;
}

const none = new MapValue([]);

/** `domain/name` is `[domain].name`; names without a domain are the driver's. Unknown domains are empty. */
function byDomain<T>(
	driver: string,
	values: Readonly<Record<string, T>> | undefined,
	toCel: (value: T) => CelValue,
): CelMap {
	const domains = new Map<string, Map<string, () => CelValue>>();
	for (const [key, value] of Object.entries(values ?? {})) {
		const slash = key.indexOf("/");
		const domain = slash < 0 ? driver : key.slice(0, slash);
		const names = domains.get(domain) ?? new Map<string, () => CelValue>();
		names.set(key.slice(slash + 1), () => toCel(value));
		domains.set(domain, names);
	}
	return {
		celKind: "map",
		size: domains.size,
		get(key) {
			const names = domains.get(String(key));
			return names === undefined ? none : new LazyObject(names);
		},
		keys: () => domains.keys(),
	};
}
