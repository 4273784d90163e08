import { type FieldError, index, invalid } from "../../apimachinery/field.ts";
import type { CustomVersion } from "../types.ts";

/** Objects may be stored in any version that ever was the storage version: it must stay until they are migrated. */
export function validateStoredVersions(
	stored: readonly string[] | null,
	versions: readonly CustomVersion[],
	path: string,
): FieldError[] {
	if (!stored?.length)
		return [
			invalid(
				path,
				stored?.length ? stored : null,
				"must have at least one stored version",
			),
		];
	const errors: FieldError[] = [];
	for (const { name, storage } of versions)
		if (storage && !stored.includes(name))
			errors.push(
				invalid(path, stored, `must have the storage version ${name}`),
			);
	stored.forEach((name, i) => {
		if (!versions.some((version) => version.name === name))
			errors.push(
				invalid(
					index(path, i),
					name,
					`missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
				),
			);
	});
	return errors;
}
