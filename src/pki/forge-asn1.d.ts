// node-forge's types describe only its index, which costs forty milliseconds to load; this is the part needed.
declare module "node-forge/lib/asn1.js" {
	import type { asn1 } from "node-forge";

	const module: typeof asn1;
	export default module;
}
