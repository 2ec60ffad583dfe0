/** Relations between packages as the index writes them: deb-control(5) without blanks and parentheses. */
import { compareVersions } from './version.ts';

type Operator = '<<' | '<=' | '=' | '>=' | '>>';

export interface Relation {
	readonly name: string;
	readonly operator: Operator | null;
	readonly version: string;
}

/** One of them is enough. */
export type Alternatives = readonly Relation[];

/** What follows a name. A name with an architecture is of another one, and matches nothing. */
const form = /^(<<|<=|>=|>>|=|<|>)(.+)$/;
const operators: Readonly<Record<string, Operator>> = {
	'<<': '<<',
	'<=': '<=',
	'=': '=',
	'>=': '>=',
	'>>': '>>',
	// Old forms that policy no longer allows; dpkg takes them as the inclusive ones.
	'<': '<=',
	'>': '>=',
};

/** All of the groups are wanted. What is not a relation is left out. */
export function parseRelations(text: string): readonly Alternatives[] {
	if (text === '') return [];
	return text
		.split(',')
		.map((group) => group.split('|').flatMap(parseRelation))
		.filter((group) => group.length > 0);
}

function parseRelation(text: string): Alternatives {
	const end = endOfName(text);
	if (end === text.length) return end === 0 ? [] : [{ name: text, operator: null, version: '' }];
	const [, operator, version] = form.exec(text.slice(end)) ?? [];
	const known = operators[operator ?? ''];
	if (end === 0 || known === undefined || version === undefined) return [];
	return [{ name: text.slice(0, end), operator: known, version }];
}

/** Most have no version: names are looked at letter by letter, without a pattern. */
function endOfName(text: string): number {
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code >= lessThan && code <= greaterThan) return at;
	}
	return text.length;
}

/** Between them stands `=`. */
const lessThan = 60;
const greaterThan = 62;

/** True where a package of this version is what the relation asks for. */
export function isVersionMeant({ operator, version }: Relation, candidate: string): boolean {
	if (operator === null) return true;
	const order = compareVersions(candidate, version);
	switch (operator) {
		case '<<':
			return order < 0;
		case '<=':
			return order <= 0;
		case '=':
			return order === 0;
		case '>=':
			return order >= 0;
		case '>>':
			return order > 0;
	}
}

/** Brings what a Packages or status file says into the index's form, on one architecture. */
export function shortenRelations(text: string, architecture: string): string {
	return text
		.replace(/[\s()]+/g, '')
		.replace(/:([^<>=,|]+)/g, (whole, qualifier: string) =>
			qualifier === architecture || qualifier === 'any' || qualifier === 'native' ? '' : whole,
		);
}
