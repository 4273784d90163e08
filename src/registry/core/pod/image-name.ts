/**
 * The pull policy of an image that names none: Always for the tag `latest`, said or not, IfNotPresent for any
 * other tag or digest, and for what is no image reference (k8s.io/kubernetes/pkg/util/parsers/parsers.go).
 */
export function defaultPullPolicy(image: string): "Always" | "IfNotPresent" {
	return tagOf(image) === "latest" ? "Always" : "IfNotPresent";
}

const domain =
	"(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?";
const component = "[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*";
const reference = new RegExp(
	`^(?:${domain}/)?${component}(?:/${component})*(?::([\\w][\\w.-]{0,127}))?(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*[:][0-9a-fA-F]{32,})?$`,
);

/** The tag of a reference, `latest` when it has neither tag nor digest, "" when it is no reference. */
function tagOf(image: string): string {
	const match = reference.exec(image);
	if (match === null) return "";
	const [, tag, digest] = match;
	if (tag !== undefined) return tag;
	return digest === undefined ? "latest" : "";
}
