/** Does the time zone database have it? Names are case-sensitive, as on a file system. */
export function isTimeZone(name: string): boolean {
	if (!/^[A-Za-z]/.test(name)) return false;
	try {
		const format = new Intl.DateTimeFormat("en", { timeZone: name });
		const found = format.resolvedOptions().timeZone;
		return found === name || found.toLowerCase() !== name.toLowerCase();
	} catch {
		return false;
	}
}
