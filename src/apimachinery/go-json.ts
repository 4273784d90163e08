/** JSON as Go writes it: <, > and & are escaped. */
export const escapeJson = (json: string): string =>
	json.replace(
		/[<>&\u2028\u2029]/g,
		(char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);

/** JSON as Go writes a map: keys in order, too. */
export const goJson = (value: unknown): string =>
	escapeJson(
		JSON.stringify(value, (_, member: unknown) =>
			typeof member === "object" && member !== null && !Array.isArray(member)
				? Object.fromEntries(
						Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)),
					)
				: member,
		),
	);
