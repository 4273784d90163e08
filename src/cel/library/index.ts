import { functionTable } from "../types/functions.ts";
import { authorization } from "./authorizer.ts";
import { conversions } from "./conversions.ts";
import { jsonPatch } from "./json-patch.ts";
import { lists } from "./lists.ts";
import { namedFormats } from "./named-formats.ts";
import { networking } from "./networking.ts";
import { operators } from "./operators.ts";
import { optionals } from "./optionals.ts";
import { quantities } from "./quantity.ts";
import { regex } from "./regex.ts";
import { semver } from "./semver.ts";
import { strings } from "./strings.ts";
import { time } from "./time.ts";
import { urls } from "./urls.ts";

const base = [
	operators,
	conversions,
	time,
	strings,
	regex,
	lists,
	optionals,
	networking,
	urls,
	quantities,
	semver,
	namedFormats,
	authorization,
];

/** What every expression may call: the language and the libraries of k8s.io/apiserver/pkg/cel/environment/base.go. */
export const baseFunctions = functionTable(base);

/** With what mutations may call besides. */
export const mutationFunctions = functionTable([...base, jsonPatch]);
