import { openBackend } from "../index.ts";
import { describeBackend } from "../testing/describe-backend.ts";

describeBackend("memory", (options) =>
	openBackend({ kind: "memory", ...options }),
);
