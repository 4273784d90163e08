declare module "http2-express" {
	import type { Express } from "express";
	/** Express whose requests and responses may be those of HTTP/2. */
	export default function http2Express(express: () => Express): Express;
}
