/** One `NAME=value`; the value bare, or in single or double quotes. */
const assignment = /\s*([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s"']*)(?=\s|$)/y;

/** Reads `A=1 B="two words"`. Null where the text is anything else; no arguments is `{}`. */
export function parseArguments(text: string): Record<string, string> | null {
	const found: Record<string, string> = {};
	const trimmed = text.trim();
	assignment.lastIndex = 0;
	while (assignment.lastIndex < trimmed.length) {
		const match = assignment.exec(trimmed);
		if (match === null) return null;
		const [, name = '', value = ''] = match;
		found[name] = /^["']/.test(value) ? value.slice(1, -1) : value;
	}
	return found;
}

/** Writes arguments so that `parseArguments` reads them back; null and none are the empty text. */
export function formatArguments(args: Readonly<Record<string, string>> | null): string {
	return Object.entries(args ?? {})
		.map(([name, value]) => `${name}=${quote(value)}`)
		.join(' ');
}

function quote(value: string): string {
	if (!/[\s"']/.test(value)) return value;
	return value.includes('"') ? `'${value}'` : `"${value}"`;
}
