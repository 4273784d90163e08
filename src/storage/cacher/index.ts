export { Cacher, type CacherOptions } from "./cacher.ts";
export type { ResourceCache } from "./resource-cache.ts";
