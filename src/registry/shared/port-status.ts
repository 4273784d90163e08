/** What load balancers report of their ports, for Services and Ingresses. */
import {
	child,
	type FieldError,
	index,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { isQualifiedName, isValidPortNum } from "../../apimachinery/names.ts";
import { list, oneOf } from "./checks.ts";
import { portProtocols } from "./protocols.ts";

export interface PortStatus {
	port?: number;
	protocol?: string;
	error?: string;
}

const maxErrorLength = 316;

export const validatePortStatuses = (
	ports: readonly PortStatus[] | null | undefined,
	path: string,
): FieldError[] =>
	list(ports).flatMap(({ port = 0, protocol = "", error }, i) => {
		const at = index(path, i);
		const errors = isValidPortNum(port).map((message) =>
			invalid(child(at, "port"), port, message),
		);
		errors.push(
			...(protocol === ""
				? [required(child(at, "protocol"))]
				: oneOf(protocol, portProtocols, child(at, "protocol"))),
		);
		if (error !== undefined) {
			if (Buffer.byteLength(error) > maxErrorLength)
				errors.push(tooLong(child(at, "error"), maxErrorLength));
			for (const message of isQualifiedName(error))
				errors.push(invalid(child(at, "error"), error, message));
		}
		return errors;
	});
