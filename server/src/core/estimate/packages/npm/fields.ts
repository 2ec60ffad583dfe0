/** Reading of values that came out of JSON or YAML, where nothing is where it should be. */

export type Fields = Readonly<Record<string, unknown>>;

const nothing: Fields = {};

/** An object's own fields, or none. */
export function fieldsOf(value: unknown): Fields {
	return isFields(value) ? value : nothing;
}

export function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of the object itself, never of its prototype. */
export function fieldOf(fields: Fields, name: string): unknown {
	return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export function textField(fields: Fields, name: string): string | null {
	const value = fieldOf(fields, name);
	return typeof value === 'string' ? value : null;
}

/** A list of texts; one text is a list of one. */
export function textsField(fields: Fields, name: string): readonly string[] {
	const value = fieldOf(fields, name);
	if (typeof value === 'string') return [value];
	return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

export function flagField(fields: Fields, name: string): boolean {
	const value = fieldOf(fields, name);
	return value === true || value === 'true';
}

/** The names and texts of a mapping of texts. */
export function textEntries(value: unknown): readonly (readonly [string, string])[] {
	return Object.entries(fieldsOf(value)).flatMap(([name, text]) =>
		typeof text === 'string' ? [[name, text] as const] : [],
	);
}

/** Undefined for a text that is no JSON. */
export function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
	} catch {
		return undefined;
	}
}

/** Null where it nests deeper than can be written. */
export function jsonText(value: unknown, indent = '  '): string | null {
	try {
		return JSON.stringify(value, null, indent) ?? null;
	} catch {
		return null;
	}
}
