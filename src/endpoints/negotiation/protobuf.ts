import type { ListEncoder } from "../../openapi/protobuf/list-encoder.ts";

/** application/vnd.kubernetes.protobuf, as the openapi folder implements it for built-in kinds. */
export interface ProtobufCodec {
	/** undefined when the object's kind has no protobuf form. */
	encode(object: unknown): Buffer | undefined;
	/** undefined when the list's kind has no protobuf form. */
	listEncoder(apiVersion: string, kind: string): ListEncoder | undefined;
	/** A body; throws an Error with the decoder's message. */
	decode(bytes: Buffer): unknown;
	/** One length-delimited frame of a watch stream. */
	encodeWatchEvent(type: string, object: unknown): Buffer;
}
