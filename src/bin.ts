#!/usr/bin/env node
import { runCli } from "./cli/index.ts";

declare const MONOKUBE_VERSION: string;

process.exitCode = await runCli(process.argv.slice(2), MONOKUBE_VERSION);
if (process.exitCode !== 0) process.exit();
