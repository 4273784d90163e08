import type {
	Backend,
	Revision,
	Seal,
	StorageErrorCode,
	StorageEvent,
	StoredObject,
} from "../backend.ts";
import type { BackendOptions } from "../index.ts";

/** Opens an empty store. The suite closes it. */
export type BackendFactory = (
	options?: Pick<BackendOptions, "history" | "clock">,
) => Promise<Backend>;

/** Tests by name. */
export type BackendCases = Readonly<
	Record<string, (open: BackendFactory) => Promise<void>>
>;

/** Seals an object that says what it is: `{ data, resourceVersion }`. */
export const sealData =
	(data: unknown): Seal =>
	(revision) => ({ data, resourceVersion: String(revision) });

export const put = (
	backend: Backend,
	key: string,
	data: unknown = 0,
): Promise<StoredObject> => {
	const head = backend.head(key);
	return head === undefined
		? backend.create(key, sealData(data))
		: backend.update(key, sealData(data), head.modRevision);
};

export const remove = (backend: Backend, key: string): Promise<StoredObject> =>
	backend.delete(key, sealData("deleted"), backend.head(key)?.modRevision ?? 0);

/** What a test compares of an event: `PUT /a 5`. */
export const brief = (event: StorageEvent): string =>
	`${event.type} ${event.key} ${event.revision}`;

export const keys = (objects: readonly StoredObject[]): string[] =>
	objects.map((object) => object.key);

/** Takes `count` events from a watch, then ends it. */
export async function take(
	watch: AsyncIterable<readonly StorageEvent[]>,
	count: number,
): Promise<StorageEvent[]> {
	const events: StorageEvent[] = [];
	if (count === 0) return events;
	for await (const batch of watch) {
		events.push(...batch);
		if (events.length >= count) break;
	}
	return events;
}

/** Every event under `prefix` since `from` up to now. */
export async function eventsSince(
	backend: Backend,
	prefix: string,
	from: Revision,
): Promise<StorageEvent[]> {
	const events: StorageEvent[] = [];
	const now = backend.currentRevision();
	await new Promise<void>((resolve, reject) => {
		const add = (batch: readonly StorageEvent[]) => {
			events.push(...batch);
		};
		const subscription = backend.subscribe(prefix, from, {
			onBatch: add,
			onError: reject,
		});
		const look = () => {
			if (subscription.revision < now) return void setImmediate(look);
			subscription.close();
			resolve();
		};
		look();
	});
	return events;
}

/** The storage code that a promise fails with; "none" when it does not. */
export async function codeOf(
	work: Promise<unknown>,
): Promise<StorageErrorCode | "none"> {
	try {
		await work;
		return "none";
	} catch (error) {
		return (error as { code: StorageErrorCode }).code;
	}
}
