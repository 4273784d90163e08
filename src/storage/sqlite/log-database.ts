import Database from "better-sqlite3";
import type { Revision } from "../backend.ts";
import type { LogRow } from "./log-row.ts";

/** PRAGMA user_version of the files that this code writes; it reads all up to this one. */
const SCHEMA_VERSION = 1;

/** "mkub" */
const APPLICATION_ID = 0x6d6b7562;

const SCHEMA = `
CREATE TABLE log (
	revision INTEGER PRIMARY KEY,
	previous INTEGER NOT NULL,
	create_revision INTEGER NOT NULL,
	deleted INTEGER NOT NULL,
	key TEXT NOT NULL,
	value BLOB NOT NULL
) STRICT;
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('compacted', 0);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Bytes of WAL after which it is copied into the file: small, so that no write waits long for that. */
const CHECKPOINT_BYTES = 4 << 20;
const PAGE_SIZE = 8192;

/** Rows looked at, and bytes of values returned, by one read. */
const READ_ROWS = 2000;
const READ_BYTES = 4 << 20;

type RawRow = [number, number, number, number, string, Buffer];
type RawHead = [number, number, number, number, string];

/**
 * The log of writes in one SQLite file. Each row names the row that it replaced, which makes an index on keys
 * unnecessary: appending touches the right edge of one B-tree, compaction its left part, and the current rows
 * are those that no other one names.
 */
export class LogDatabase {
	#db: Database.Database;
	#begin: Database.Statement;
	#commit: Database.Statement;
	#insert: Database.Statement;
	#heads: Database.Statement<[number, number, number], RawHead>;
	#row: Database.Statement<[number], RawRow>;
	#remove: Database.Statement<[number]>;
	#setCompacted: Database.Statement<[number]>;
	#compacted: Revision;

	/** Throws for a file that a newer version wrote or that is none of ours. */
	constructor(file: string) {
		const db = new Database(file);
		this.#db = db;
		try {
			prepareFile(db);
		} catch (error) {
			db.close();
			throw error;
		}
		const columns = "revision, previous, create_revision, deleted, key";
		this.#begin = db.prepare("BEGIN IMMEDIATE");
		this.#commit = db.prepare("COMMIT");
		this.#insert = db.prepare(
			`INSERT INTO log (${columns}, value) VALUES (?, ?, ?, ?, ?, ?)`,
		);
		this.#heads = db
			.prepare<[number, number, number], RawHead>(
				`SELECT ${columns} FROM log WHERE revision > ? AND revision <= ? ORDER BY revision LIMIT ?`,
			)
			.raw();
		this.#row = db
			.prepare<[number], RawRow>(
				`SELECT ${columns}, value FROM log WHERE revision = ?`,
			)
			.raw();
		this.#remove = db.prepare("DELETE FROM log WHERE revision = ?");
		this.#setCompacted = db.prepare(
			"UPDATE meta SET value = ? WHERE name = 'compacted'",
		);
		this.#compacted = db
			.prepare("SELECT value FROM meta WHERE name = 'compacted'")
			.pluck()
			.get() as number;
	}

	get compacted(): Revision {
		return this.#compacted;
	}

	/** The newest revision ever written; 1 in a new store, as in etcd. */
	revision(): Revision {
		const newest = this.#db.prepare("SELECT max(revision) FROM log").pluck();
		return Math.max((newest.get() as number | null) ?? 1, this.#compacted, 1);
	}

	/** The current rows, newest first: one pass over the file in the order in which it lies on disk. */
	*current(): Generator<LogRow> {
		const rows = this.#db
			.prepare<[], RawRow>("SELECT * FROM log ORDER BY revision DESC")
			.raw();
		const replaced = new Set<Revision>();
		for (const raw of rows.iterate()) {
			const [revision, previous, , deleted] = raw;
			if (previous > 0) replaced.add(previous);
			if (!replaced.delete(revision) && deleted === 0) yield toRow(raw);
		}
	}

	/** One transaction: all rows and, on the way, a step of compaction towards `target`. */
	append(rows: readonly LogRow[], target: Revision): void {
		this.#transaction(() => {
			for (const row of rows)
				this.#insert.run(
					row.revision,
					row.previous,
					row.createRevision,
					row.deleted ? 1 : 0,
					row.key,
					row.value,
				);
			// Twice as many as come in: compaction keeps up with any rate of writes.
			this.#compactStep(target, rows.length * 2);
		});
	}

	/** Forgets what is older than `target`, at most `limit` revisions; true when there is more to forget. */
	compact(target: Revision, limit: number): boolean {
		if (target > this.#compacted)
			this.#transaction(() => this.#compactStep(target, limit));
		return target > this.#compacted;
	}

	/** Writes in (from, to] under `prefix`, each followed by the row that it replaced, if any. */
	read(
		prefix: string,
		from: Revision,
		to: Revision,
	): { rows: LogRow[]; position: Revision } {
		const heads = this.#heads.all(from, to, READ_ROWS);
		const rows: LogRow[] = [];
		let bytes = 0;
		for (const [revision, previous, , , key] of heads) {
			if (!key.startsWith(prefix)) continue;
			bytes += this.#push(rows, revision) + this.#push(rows, previous);
			if (bytes > READ_BYTES) return { rows, position: revision };
		}
		const last = heads.length < READ_ROWS ? to : (heads.at(-1)?.[0] ?? to);
		return { rows, position: last };
	}

	/** For each key under `prefix` written in (from, to]: its first write there, then the row before, if any. */
	undo(prefix: string, from: Revision, to: Revision): LogRow[] {
		const seen = new Set<string>();
		const rows: LogRow[] = [];
		for (const head of this.#heads.iterate(from, to, -1)) {
			const [, , , , key] = head;
			if (seen.has(key) || !key.startsWith(prefix)) continue;
			seen.add(key);
			rows.push(toRow([...head, Buffer.alloc(0)]));
		}
		return rows.flatMap((row) => {
			const pair = [row];
			this.#push(pair, row.previous);
			return pair;
		});
	}

	/** Copies the file, piece by piece between other work. */
	async backup(file: string): Promise<void> {
		await this.#db.backup(file);
	}

	/** `fold`: leave one file behind, without a WAL beside it. */
	close(fold = false): void {
		if (fold) this.#db.pragma("journal_mode = DELETE");
		this.#db.close();
	}

	#push(rows: LogRow[], revision: Revision): number {
		const raw = revision > 0 ? this.#row.get(revision) : undefined;
		if (raw === undefined) return 0;
		rows.push(toRow(raw));
		return raw[5].length;
	}

	#transaction(work: () => void): void {
		const compacted = this.#compacted;
		try {
			this.#begin.run();
			work();
			this.#commit.run();
		} catch (error) {
			this.#compacted = compacted;
			if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
			throw error;
		}
	}

	/** A row that was replaced at or before the target is forgotten, and so is a deletion. */
	#compactStep(target: Revision, limit: number): void {
		if (target <= this.#compacted) return;
		const heads = this.#heads.all(this.#compacted, target, limit);
		for (const [revision, previous, , deleted] of heads) {
			if (previous > 0) this.#remove.run(previous);
			if (deleted === 1) this.#remove.run(revision);
		}
		const last = heads.at(-1);
		this.#compacted =
			heads.length < limit || last === undefined ? target : last[0];
		this.#setCompacted.run(this.#compacted);
	}
}

const toRow = ([
	revision,
	previous,
	createRevision,
	deleted,
	key,
	value,
]: RawRow): LogRow => ({
	revision,
	previous,
	createRevision,
	deleted: deleted === 1,
	key,
	value,
});

function prepareFile(db: Database.Database): void {
	const version = db.pragma("user_version", { simple: true }) as number;
	if (version > SCHEMA_VERSION)
		throw new Error(
			`was written by a newer monokube (schema version ${version}, this one knows ${SCHEMA_VERSION})`,
		);
	const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck();
	if (version === 0 && tables.get() !== 0)
		throw new Error("holds a database that is not monokube's");
	if (version === 0) db.pragma(`page_size = ${PAGE_SIZE}`);
	db.pragma("journal_mode = WAL");
	db.pragma("synchronous = FULL");
	const pageSize = db.pragma("page_size", { simple: true }) as number;
	db.pragma(`wal_autocheckpoint = ${Math.ceil(CHECKPOINT_BYTES / pageSize)}`);
	db.pragma(`journal_size_limit = ${CHECKPOINT_BYTES * 8}`);
	if (version === 0) db.transaction(() => db.exec(SCHEMA))();
}
