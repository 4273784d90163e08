import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { nameIsDNSSubdomain } from "../../apimachinery/names.ts";
import type { Placement } from "./types.ts";

/** Which of the ways to say where devices are is used, as messages name them. */
export const placementOf = ({
	nodeName,
	nodeSelector,
	allNodes,
}: Placement): string[] => [
	...(nodeName ? ["`nodeName`"] : []),
	...(nodeSelector ? ["`nodeSelector`"] : []),
	...(allNodes ? ["`allNodes`"] : []),
];

export const validateNodeName = (name: string, path: string): FieldError[] =>
	nameIsDNSSubdomain(name, false).map((message) =>
		invalid(path, name, message),
	);
