import { list } from "../shared/checks.ts";
import type { EndpointSubset } from "./endpoints.ts";

/** How many addresses a table shows. */
const shown = 3;

const hostPort = (ip: string, port: number): string =>
	ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;

/** `10.0.0.1:80,10.0.0.2:80 + 1 more...` (pkg/printers/internalversion/printers.go formatEndpoints). */
export function formatEndpoints(subsets: readonly EndpointSubset[]): string {
	if (subsets.length === 0) return "<none>";
	const all = subsets.flatMap(({ addresses, ports }) =>
		list(ports).length === 0
			? list(addresses).map(({ ip }) => ip)
			: list(ports).flatMap(({ port }) =>
					list(addresses).map(({ ip }) => hostPort(ip, port)),
				),
	);
	const text = all.slice(0, shown).join(",");
	const more = all.length - shown;
	return more > 0 ? `${text} + ${more} more...` : text;
}
