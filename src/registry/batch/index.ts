import type { ResourceDefinition } from "../generic/definition.ts";
import { cronJob } from "./cron-job.ts";
import { job } from "./job.ts";

/** The kinds of batch, in order of their names in the API. */
export const batchGroup: readonly ResourceDefinition[] = [cronJob, job];
