export {
	type DecodedBody,
	decodeBody,
	type ParsedBody,
	parseJsonBody,
	parseYamlBody,
	summarizeBody,
} from "./body.ts";
export { type Decoded, type DecodeOptions, decodeObject } from "./decode.ts";
export { loadOpenAPI, type OpenAPI } from "./schemas.ts";
export { parseJson, strictDecodingError } from "./strict-json.ts";
