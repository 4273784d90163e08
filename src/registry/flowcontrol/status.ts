import type {
	FlowSchema,
	PriorityLevel,
} from "../../client/types/flowcontrol.ts";
import { resetMetadata } from "../shared/reset-metadata.ts";

/** The status subresource of these kinds changes nothing else, not even labels. */
export function keepAllButFlowStatus<T extends FlowSchema | PriorityLevel>(
	object: T,
	old: T,
): void {
	resetMetadata(object.metadata, old.metadata);
	object.spec = old.spec;
}
