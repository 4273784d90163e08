import { join } from "node:path";
import Database from "better-sqlite3";

/**
 * Takes the directory for this process. The lock is SQLite's own on a small file beside the store, held by an
 * open transaction: the operating system releases it with the process, however that ends, so a file left
 * behind never stands in the way. The lock leaves readers in, so the loser can read the owner's process id.
 * Throws when another process, or another store of this one, has it. Returns the release.
 */
export function lockDirectory(directory: string): () => void {
	const db = new Database(join(directory, "lock.db"), { timeout: 0 });
	try {
		db.exec("BEGIN IMMEDIATE");
		db.exec("CREATE TABLE IF NOT EXISTS owner (pid INTEGER NOT NULL)");
		db.exec("DELETE FROM owner");
		db.prepare("INSERT INTO owner VALUES (?)").run(process.pid);
		db.exec("COMMIT");
		// Another process may come in between; then it is the owner.
		db.exec("BEGIN IMMEDIATE");
		return () => db.close();
	} catch (error) {
		const busy = (error as { code?: string }).code?.startsWith("SQLITE_BUSY");
		const owner = busy ? readOwner(db) : undefined;
		db.close();
		if (!busy) throw error;
		throw new Error(
			`storage directory ${directory} is in use by another monokube (pid ${owner ?? "unknown"})`,
		);
	}
}

function readOwner(db: Database.Database): number | undefined {
	try {
		return db.prepare("SELECT pid FROM owner").pluck().get() as
			| number
			| undefined;
	} catch {
		// The owner is just writing its id: the lock alone says enough.
		return undefined;
	}
}
