import { formatMicroTime, formatTime } from "../../apimachinery/clock.ts";
import { formatDuration, parseDuration } from "../../apimachinery/duration.ts";
import {
	DELIMITED,
	FIXED64,
	type Reader,
	readBytes,
	readFields,
	tag,
	VARINT,
	type ValueCodec,
	type Writer,
} from "./wire.ts";

const string: ValueCodec = {
	wireType: DELIMITED,
	write: (writer, value) => writer.string(value as string),
	read: (reader) => reader.string(),
};
const bool: ValueCodec = {
	wireType: VARINT,
	write: (writer, value) => writer.bool(value as boolean),
	read: (reader) => reader.bool(),
};
const int32: ValueCodec = {
	wireType: VARINT,
	write: (writer, value) => writer.int32(value as number),
	read: (reader) => reader.int32(),
};
const int64: ValueCodec = {
	wireType: VARINT,
	write: (writer, value) => writer.int64(value as number),
	read: (reader) => Number(reader.int64()),
};
const double: ValueCodec = {
	wireType: FIXED64,
	write: (writer, value) => writer.double(value as number),
	read: (reader) => reader.double(),
};
/** A []byte, which JSON has as base64. */
const bytes: ValueCodec = {
	wireType: DELIMITED,
	write: (writer, value) =>
		writer.bytes(Buffer.from(value as string, "base64")),
	read: (reader) => readBytes(reader).toString("base64"),
};

const embedded = (
	write: (writer: Writer, value: unknown) => void,
	read: (reader: Reader, end: number) => unknown,
): ValueCodec => ({
	wireType: DELIMITED,
	write(writer, value) {
		writer.fork();
		write(writer, value);
		writer.ldelim();
	},
	read(reader) {
		const length = reader.uint32();
		return read(reader, reader.pos + length);
	},
});

/** resource.Quantity: its text in field 1. */
const quantity = embedded(
	(writer, value) => writer.uint32(tag(1, DELIMITED)).string(String(value)),
	(reader, end) => {
		let text = "0";
		readFields(reader, end, (id) => {
			if (id !== 1) return false;
			text = reader.string();
			return true;
		});
		return text === "" ? "0" : text;
	},
);

/** intstr.IntOrString: type 0 with a number in field 2, or type 1 with text in field 3. */
const intOrString = embedded(
	(writer, value) => {
		const isText = typeof value === "string";
		writer.uint32(tag(1, VARINT)).int64(isText ? 1 : 0);
		writer.uint32(tag(2, VARINT)).int32(isText ? 0 : (value as number));
		writer.uint32(tag(3, DELIMITED)).string(isText ? value : "");
	},
	(reader, end) => {
		let [type, number, text] = [0, 0, ""];
		readFields(reader, end, (id) => {
			if (id === 1) type = Number(reader.int64());
			else if (id === 2) number = reader.int32();
			else if (id === 3) text = reader.string();
			else return false;
			return true;
		});
		return type === 1 ? text : number;
	},
);

/** metav1.Time and MicroTime: seconds and nanoseconds; no fields at all is the zero time, null in JSON. */
const time = (format: (ms: number) => string, fraction: boolean): ValueCodec =>
	embedded(
		(writer, value) => {
			if (value === null) return;
			const ms = Date.parse(value as string);
			writer.uint32(tag(1, VARINT)).int64(Math.floor(ms / 1000));
			writer
				.uint32(tag(2, VARINT))
				.int32(fraction ? microsOf(value as string) * 1000 : 0);
		},
		(reader, end) => {
			let [seconds, nanos, empty] = [0, 0, true];
			readFields(reader, end, (id) => {
				if (id === 1) seconds = Number(reader.int64());
				else if (id === 2) nanos = reader.int32();
				else return false;
				empty = false;
				return true;
			});
			if (empty) return null;
			const text = format(seconds * 1000);
			const micros = String(Math.floor(nanos / 1000)).padStart(6, "0");
			return fraction ? text.replace(/\.\d+Z$/, `.${micros}Z`) : text;
		},
	);

const microsOf = (text: string): number =>
	Number(/\.(\d{1,6})/.exec(text)?.[1]?.padEnd(6, "0") ?? 0);

const duration = embedded(
	(writer, value) =>
		writer.uint32(tag(1, VARINT)).int64(Number(parseDuration(value as string))),
	(reader, end) => {
		let nanoseconds = 0;
		readFields(reader, end, (id) => {
			if (id !== 1) return false;
			nanoseconds = Number(reader.int64());
			return true;
		});
		return formatDuration(nanoseconds);
	},
);

const meta = "k8s.io.apimachinery.pkg.apis.meta.v1.";

/** Codecs of protobuf's own types and of messages that are no struct in JSON, raw JSON apart. */
export const scalarCodecs: Readonly<Record<string, ValueCodec>> = {
	string,
	bool,
	int32,
	int64,
	double,
	bytes,
	"k8s.io.apimachinery.pkg.api.resource.Quantity": quantity,
	"k8s.io.apimachinery.pkg.util.intstr.IntOrString": intOrString,
	[`${meta}Time`]: time(formatTime, false),
	[`${meta}MicroTime`]: time(formatMicroTime, true),
	[`${meta}Duration`]: duration,
};
