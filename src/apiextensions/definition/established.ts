import type { CustomResourceDefinition } from "../types.ts";

/** Whether the kind is served, or was once. */
export const isEstablished = ({ status }: CustomResourceDefinition): boolean =>
	status?.conditions?.some(
		({ type, status: is }) => type === "Established" && is === "True",
	) ?? false;
