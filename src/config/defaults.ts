import { deepEqual } from "../apimachinery/json.ts";
import { type Config, makeConfig } from "./config.ts";

/** Whether an option has the value it has when nobody says anything. */
export const isDefault = (config: Config, name: keyof Config): boolean =>
	deepEqual(config[name], makeConfig()[name]);
