import type { Revision } from "../backend.ts";
import type { JournalRange } from "../log/journal.ts";

/** What the worker is started with: a store to open, or a file to write that is complete when closed. */
export type WorkerTask =
	| { readonly kind: "store"; readonly directory: string }
	| { readonly kind: "export"; readonly file: string };

/** Requests and their results, by operation. Rows travel as `packRows` makes them. */
export interface Operations {
	append: { request: { rows: ArrayBuffer }; result: undefined };
	read: {
		request: JournalRange;
		result: { rows: ArrayBuffer; position: Revision };
	};
	undo: { request: JournalRange; result: { rows: ArrayBuffer } };
	/** Answered when it is done; goes on in small steps between other requests. */
	compact: { request: { revision: Revision }; result: undefined };
	backup: { request: { file: string }; result: undefined };
	close: { request: object; result: undefined };
}

export type Operation = keyof Operations;

export type WorkerRequest = {
	[O in Operation]: { id: number; op: O } & Operations[O]["request"];
}[Operation];

export type WorkerReply =
	/** Some of the current rows, before `opened`. */
	| { readonly type: "rows"; readonly rows: ArrayBuffer }
	| {
			readonly type: "opened";
			readonly revision: Revision;
			readonly compacted: Revision;
	  }
	| { readonly type: "refused"; readonly message: string }
	| { readonly type: "done"; readonly id: number; readonly result?: unknown }
	| {
			readonly type: "failed";
			readonly id: number;
			readonly message: string;
			/** The revision asked for is no longer kept. */
			readonly compacted: boolean;
	  };
