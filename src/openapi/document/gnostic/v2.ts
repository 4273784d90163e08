import { newWriter } from "../../protobuf/wire.ts";
import type { JsonSchema } from "../definitions-v3.ts";
import {
	any,
	bool,
	double,
	each,
	integer,
	message,
	named,
	nested,
	type Put,
	type Shape,
	string,
	writeShape,
} from "./shapes.ts";

/** application/com.github.proto-openapi.spec.v2.v1.0+protobuf (gnostic's OpenAPIv2.proto). */
export function encodeV2Document(document: JsonSchema): Buffer {
	const writer = newWriter();
	writeShape(writer, documentShape, document);
	return Buffer.from(writer.finish());
}

/** additionalProperties: a schema or a flag. */
const additional: Put = (writer, id, value) =>
	nested(writer, id, () =>
		typeof value === "boolean"
			? bool(writer, 2, value)
			: schema(writer, 1, value),
	);

/** One type name, in a message that may hold several. */
const typeItem: Put = (writer, id, value) =>
	nested(writer, id, () => each(string)(writer, 1, [value].flat()));

const itemsItem: Put = (writer, id, value) =>
	nested(writer, id, () => schema(writer, 1, value));

const schema: Put = message(() => schemaShape);

const schemaShape: Shape = {
	fields: {
		$ref: [1, string],
		format: [2, string],
		title: [3, string],
		description: [4, string],
		default: [5, any],
		multipleOf: [6, double],
		maximum: [7, double],
		exclusiveMaximum: [8, bool],
		minimum: [9, double],
		exclusiveMinimum: [10, bool],
		maxLength: [11, integer],
		minLength: [12, integer],
		pattern: [13, string],
		maxItems: [14, integer],
		minItems: [15, integer],
		uniqueItems: [16, bool],
		maxProperties: [17, integer],
		minProperties: [18, integer],
		required: [19, each(string)],
		enum: [20, each(any)],
		additionalProperties: [21, additional],
		type: [22, typeItem],
		items: [23, itemsItem],
		allOf: [24, each(schema)],
		properties: [25, named(schema)],
		example: [30, any],
	},
	extensions: 31,
};

const bodyShape: Shape = {
	fields: {
		description: [1, string],
		name: [2, string],
		in: [3, string],
		required: [4, bool],
		schema: [5, schema],
	},
	extensions: 6,
};

const queryShape: Shape = {
	fields: {
		required: [1, bool],
		in: [2, string],
		description: [3, string],
		name: [4, string],
		type: [6, string],
		format: [7, string],
		uniqueItems: [20, bool],
	},
	extensions: 23,
};

const pathShape: Shape = {
	fields: {
		required: [1, bool],
		in: [2, string],
		description: [3, string],
		name: [4, string],
		type: [5, string],
		format: [6, string],
		uniqueItems: [19, bool],
	},
	extensions: 22,
};

const parameter: Put = (writer, id, value) =>
	nested(writer, id, () => {
		const place = (value as { in: string }).in;
		if (place === "body") return message(() => bodyShape)(writer, 1, value);
		nested(writer, 2, () =>
			place === "path"
				? message(() => pathShape)(writer, 4, value)
				: message(() => queryShape)(writer, 3, value),
		);
	});

const parameterOrReference: Put = (writer, id, value) =>
	nested(writer, id, () => {
		const { $ref } = value as { $ref?: string };
		if ($ref === undefined) return parameter(writer, 1, value);
		nested(writer, 2, () => string(writer, 1, $ref));
	});

const responseShape: Shape = {
	fields: {
		description: [1, string],
		schema: [
			2,
			(writer, id, value) => nested(writer, id, () => schema(writer, 1, value)),
		],
	},
	extensions: 5,
};

const response: Put = (writer, id, value) =>
	nested(writer, id, () => message(() => responseShape)(writer, 1, value));

const operation: Put = message(() => ({
	fields: {
		tags: [1, each(string)],
		summary: [2, string],
		description: [3, string],
		operationId: [5, string],
		produces: [6, each(string)],
		consumes: [7, each(string)],
		parameters: [8, each(parameterOrReference)],
		responses: [9, named(response)],
		schemes: [10, each(string)],
		deprecated: [11, bool],
	},
	extensions: 13,
}));

const pathItem: Put = message(() => ({
	fields: {
		get: [2, operation],
		put: [3, operation],
		post: [4, operation],
		delete: [5, operation],
		options: [6, operation],
		head: [7, operation],
		patch: [8, operation],
		parameters: [9, each(parameterOrReference)],
	},
	extensions: 10,
}));

const info: Put = message(() => ({
	fields: {
		title: [1, string],
		version: [2, string],
		description: [3, string],
	},
	extensions: 7,
}));

/** An apiKey scheme, the second of the kinds that a security definition may be. */
const securityDefinition: Put = (writer, id, value) =>
	nested(writer, id, () =>
		message(() => ({
			fields: {
				type: [1, string],
				name: [2, string],
				in: [3, string],
				description: [4, string],
			},
			extensions: 5,
		}))(writer, 2, value),
	);

const stringList: Put = (writer, id, value) =>
	nested(writer, id, () => each(string)(writer, 1, value));

const documentShape: Shape = {
	fields: {
		swagger: [1, string],
		info: [2, info],
		paths: [8, named(pathItem, 2)],
		definitions: [9, named(schema)],
		parameters: [10, named(parameter)],
		security: [12, each(named(stringList))],
		securityDefinitions: [13, named(securityDefinition)],
	},
	extensions: 16,
};
