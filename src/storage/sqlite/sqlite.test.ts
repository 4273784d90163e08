import { openBackend } from "../index.ts";
import { describeBackend } from "../testing/describe-backend.ts";
import { temporaryDirectories } from "../testing/temporary-directory.ts";

const directory = temporaryDirectories();

describeBackend(
	"sqlite",
	async (options) =>
		openBackend({ kind: "sqlite", directory: await directory(), ...options }),
	{ numRuns: 20 },
);
