/**
 * One requirement: `requests[socks]>=2.8 ; python_version < "3.13"`, or `name @ address`.
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/
 */
import { type Marker, parseMarker } from './marker.ts';
import { normalName } from './projectName.ts';
import { parseSpecifiers, type Specifier } from './version.ts';

export interface Requirement {
	/** In its normal form. */
	readonly name: string;
	readonly extras: readonly string[];
	readonly specifiers: readonly Specifier[];
	/** Where it is fetched from instead of an index; null: an index has it. */
	readonly url: string | null;
	readonly marker: Marker | null;
}

const longest = 10_000;
const head = /^([A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?)\s*(?:\[([^\]]*)\])?\s*/i;

/** Null: it is none. */
export function parseRequirement(text: string): Requirement | null {
	const line = text.trim();
	if (line.length > longest) return null;
	const match = head.exec(line);
	const [whole, name, extras] = match ?? [];
	if (whole === undefined || name === undefined) return null;
	const rest = line.slice(whole.length);
	const names = (extras ?? '')
		.split(',')
		.map((extra) => normalName(extra.trim()))
		.filter((extra) => extra !== '');
	const made = { name: normalName(name), extras: [...new Set(names)] };
	return rest.startsWith('@') ? withAddress(made, rest.slice(1)) : withSpecifiers(made, rest);
}

type Named = Pick<Requirement, 'name' | 'extras'>;

/** The marker of an address stands behind a blank, because addresses can hold semicolons. */
function withAddress(named: Named, rest: string): Requirement | null {
	const [, url, condition] = /^\s*(\S+?)(?:\s*;\s+|\s+;\s*|$)(.*)$/s.exec(rest) ?? [];
	if (url === undefined) return null;
	const marker = condition === undefined || condition === '' ? null : parseMarker(condition);
	if (marker === null && condition !== undefined && condition !== '') return null;
	return { ...named, specifiers: [], url, marker };
}

function withSpecifiers(named: Named, rest: string): Requirement | null {
	const semicolon = rest.indexOf(';');
	const conditions = (semicolon === -1 ? rest : rest.slice(0, semicolon)).trim();
	const specifiers = parseSpecifiers(conditions.replace(/^\((.*)\)$/s, '$1'));
	if (specifiers === null) return null;
	if (semicolon === -1) return { ...named, specifiers, url: null, marker: null };
	const marker = parseMarker(rest.slice(semicolon + 1));
	return marker === null ? null : { ...named, specifiers, url: null, marker };
}
