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

/** application/com.github.proto-openapi.spec.v3.v1.0+protobuf (gnostic's OpenAPIv3.proto). */
export function encodeV3Document(document: JsonSchema): Buffer {
	const writer = newWriter();
	writeShape(writer, documentShape, document);
	return Buffer.from(writer.finish());
}

/** The `...OrReference` messages: the thing itself in field 1, a reference in field 2. */
const orReference =
	(put: Put): Put =>
	(writer, id, value) =>
		nested(writer, id, () => {
			const { $ref } = value as { $ref?: string };
			if ($ref === undefined) return put(writer, 1, value);
			nested(writer, 2, () => string(writer, 1, $ref));
		});

const plainSchema: Put = message(() => schemaShape);
const schema: Put = orReference(plainSchema);

const additional: Put = (writer, id, value) =>
	nested(writer, id, () =>
		typeof value === "boolean"
			? bool(writer, 2, value)
			: schema(writer, 1, value),
	);

const itemsItem: Put = (writer, id, value) =>
	nested(writer, id, () => schema(writer, 1, value));

/** Only scalars have a place in the message: `default: {}` is left empty. */
const defaultType: Put = (writer, id, value) =>
	nested(writer, id, () => {
		if (typeof value === "number") double(writer, 1, value);
		else if (typeof value === "boolean") bool(writer, 2, value);
		else if (typeof value === "string") string(writer, 3, value);
	});

const schemaShape: Shape = {
	fields: {
		nullable: [1, bool],
		readOnly: [3, bool],
		writeOnly: [4, bool],
		example: [7, any],
		deprecated: [8, bool],
		title: [9, string],
		multipleOf: [10, double],
		maximum: [11, double],
		exclusiveMaximum: [12, bool],
		minimum: [13, double],
		exclusiveMinimum: [14, bool],
		maxLength: [15, integer],
		minLength: [16, integer],
		pattern: [17, string],
		maxItems: [18, integer],
		minItems: [19, integer],
		uniqueItems: [20, bool],
		maxProperties: [21, integer],
		minProperties: [22, integer],
		required: [23, each(string)],
		enum: [24, each(any)],
		type: [25, string],
		allOf: [26, each(schema)],
		oneOf: [27, each(schema)],
		anyOf: [28, each(schema)],
		not: [29, plainSchema],
		items: [30, itemsItem],
		properties: [31, named(schema)],
		additionalProperties: [32, additional],
		default: [33, defaultType],
		description: [34, string],
		format: [35, string],
	},
	extensions: 36,
};

const mediaTypes: Put = named(
	message(() => ({ fields: { schema: [1, schema] }, extensions: 5 })),
);

const parameter: Put = orReference(
	message(() => ({
		fields: {
			name: [1, string],
			in: [2, string],
			description: [3, string],
			required: [4, bool],
			schema: [10, schema],
		},
		extensions: 14,
	})),
);

const requestBody: Put = orReference(
	message(() => ({
		fields: {
			description: [1, string],
			content: [2, mediaTypes],
			required: [3, bool],
		},
		extensions: 4,
	})),
);

const response: Put = orReference(
	message(() => ({
		fields: { description: [1, string], content: [3, mediaTypes] },
		extensions: 5,
	})),
);

const operation: Put = message(() => ({
	fields: {
		tags: [1, each(string)],
		summary: [2, string],
		description: [3, string],
		operationId: [5, string],
		parameters: [6, each(parameter)],
		requestBody: [7, requestBody],
		responses: [8, named(response, 2)],
		deprecated: [10, bool],
	},
	extensions: 13,
}));

const pathItem: Put = message(() => ({
	fields: {
		get: [4, operation],
		put: [5, operation],
		post: [6, operation],
		delete: [7, operation],
		options: [8, operation],
		head: [9, operation],
		patch: [10, operation],
		parameters: [13, each(parameter)],
	},
	extensions: 14,
}));

const securityScheme: Put = orReference(
	message(() => ({
		fields: {
			type: [1, string],
			description: [2, string],
			name: [3, string],
			in: [4, string],
		},
		extensions: 9,
	})),
);

const components: Put = message(() => ({
	fields: {
		schemas: [1, named(schema)],
		securitySchemes: [7, named(securityScheme)],
	},
	extensions: 10,
}));

const info: Put = message(() => ({
	fields: {
		title: [1, string],
		description: [2, string],
		version: [6, string],
	},
	extensions: 7,
}));

const documentShape: Shape = {
	fields: {
		openapi: [1, string],
		info: [2, info],
		paths: [4, named(pathItem)],
		components: [5, components],
	},
	extensions: 9,
};
