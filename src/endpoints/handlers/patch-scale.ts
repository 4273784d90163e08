import type { ApiResponse } from "../request.ts";
import type { RequestScope } from "../scope.ts";
import { applyScale } from "./apply.ts";
import { isApply, patchDocument, readPatchOf } from "./patch.ts";
import {
	owned,
	type Scale,
	scaleKind,
	scaleSchema,
	scaleVersion,
	writeScale,
} from "./scale.ts";
import { checkName } from "./update.ts";

/** PATCH of /scale: the patch is applied to the Scale, not to its parent. */
export async function patchScale(scope: RequestScope): Promise<ApiResponse> {
	if (isApply(scope.context)) return applyScale(scope);
	const target = {
		gvk: scaleKind,
		apiVersion: scaleVersion,
		schema: scaleSchema(scope),
	};
	const { write, patch } = await readPatchOf(scope, target);
	return writeScale(scope, write, (current) => {
		const scale = patchDocument(scope, target, patch, current, write) as Scale;
		checkName(scale, scope.name);
		return owned(scope, write, current, scale);
	});
}
