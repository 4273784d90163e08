import {
	type FieldError,
	invalid,
	invalidObject,
	notSupported,
} from "../apimachinery/field.ts";
import type { GroupVersionResource } from "../apimachinery/object.ts";
import type { DeleteOptions } from "../registry/generic/options.ts";
import type { BodyDecoder } from "./negotiation/body.ts";
import type { RequestContext } from "./request.ts";
import { isTrue } from "./request-info.ts";
import { intParameter } from "./scope.ts";
import { validateDryRun } from "./write-options.ts";

/** How audit events type options that don't say what they are: kube-apiserver's own internal form of them. */
const internalOptions = {
	kind: "DeleteOptions",
	apiVersion: "meta.k8s.io/__internal",
};

/** DeleteOptions from the body, or from the query when there is no body; validated. */
export async function parseDeleteOptions(
	context: RequestContext,
	decoder: BodyDecoder,
	resource: GroupVersionResource,
): Promise<DeleteOptions> {
	const body = await decoder.decodeDeleteOptions(context);
	if (body !== undefined)
		context.audit?.requestObject({ ...internalOptions, ...body }, resource);
	const options = body ?? fromQuery(context.query);
	const errors = validate(options);
	if (errors.length > 0)
		throw invalidObject(
			{ group: "meta.k8s.io", kind: "DeleteOptions" },
			"",
			errors,
		);
	return options;
}

function fromQuery(query: URLSearchParams): DeleteOptions {
	const gracePeriodSeconds = intParameter(query, "gracePeriodSeconds");
	const orphan = query.get("orphanDependents");
	const policy = query.get("propagationPolicy");
	const dryRun = query.getAll("dryRun");
	return {
		...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
		...(orphan === null ? {} : { orphanDependents: isTrue(orphan) }),
		...(policy === null ? {} : { propagationPolicy: policy }),
		...(dryRun.length === 0 ? {} : { dryRun }),
	};
}

const policies = ["Foreground", "Background", "Orphan"];

/** metav1/validation.ValidateDeleteOptions */
function validate(options: DeleteOptions): FieldError[] {
	const errors: FieldError[] = [];
	const { propagationPolicy: policy, orphanDependents } = options;
	if (policy !== undefined && orphanDependents !== undefined)
		errors.push(
			invalid(
				"propagationPolicy",
				policy,
				"orphanDependents and deletionPropagation cannot be both set",
			),
		);
	if (policy !== undefined && !policies.includes(policy))
		errors.push(
			notSupported("propagationPolicy", policy, [...policies, "nil"]),
		);
	errors.push(...validateDryRun(options.dryRun ?? []));
	if (options.ignoreStoreReadErrorWithClusterBreakingPotential === true)
		errors.push(
			invalid(
				"ignoreStoreReadErrorWithClusterBreakingPotential",
				true,
				"is not supported by this server",
			),
		);
	return errors;
}
