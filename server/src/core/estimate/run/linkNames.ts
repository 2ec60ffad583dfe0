/**
 * Names that may be links. What a RUN does is often unknown, yet a write through a link that it made
 * adds its bytes elsewhere, or nowhere: no number behind it is certain.
 */
import type { InstructionNode } from '../../dockerfile/model.ts';
import type { PlacedLink, StageFiles } from '../../filesystem/layerChange.ts';

/** Stands among the names where a link's own name is not known: it may be any. */
const anyName = '*';

const makesLinks = /\b(?:ln|link|cp)\b/;
const linkCommand = /(?:^|[\s;&|()`"'/])(ln|link|cp)\s+([^;&|\n)`]*)/g;
const redirect = /\d?[<>]+&?\s*\S+/g;
const copiesAsLink = /^(?:-\w*[sl]\w*|--symbolic-link|--link)$/;
/** What a shell, or `find -exec`, makes another word of. */
const notLiteral = /[$*?[\]{}~\\]/;

/**
 * The last literal names of the words of each `ln`, `link` and `cp -s` in a RUN's text: links, what
 * they lead to and the folders they are put into. A scan of the text, no parse; most RUNs have none.
 */
export function linkNames(node: InstructionNode): readonly string[] {
	const texts = node.json === null ? [node.body] : [node.json.join(' ')];
	texts.push(...node.heredocs.map(({ content }) => content.replaceAll(/\\\r?\n/g, ' ')));
	const names = new Set<string>();
	for (const text of texts) {
		if (!makesLinks.test(text)) continue;
		for (const [, command = '', rest = ''] of text.matchAll(linkCommand)) {
			const words = wordsOf(rest);
			if (command === 'cp' && !words.some((word) => copiesAsLink.test(word))) continue;
			for (const name of namesOf(words)) names.add(name);
		}
	}
	return [...names];
}

function wordsOf(text: string): readonly string[] {
	const words = text.replaceAll(redirect, ' ').replaceAll(/["']/g, '').split(/\s+/);
	return words.filter((word) => word !== '' && word !== '\\');
}

function namesOf(words: readonly string[]): readonly string[] {
	const operands = words.flatMap((word) => {
		if (!word.startsWith('-')) return [word];
		return word.includes('=') ? [word.slice(word.indexOf('=') + 1)] : [];
	});
	const last = operands.at(-1);
	if (last === undefined) return [anyName];
	const targets = operands.slice(0, -1).map(segmentsOf);
	const own = segmentsOf(last);
	const literal = own.findLast((name) => !notLiteral.test(name));
	const names = targets.flatMap((segments) => segments.at(-1) ?? []);
	const known = names.filter((name) => !notLiteral.test(name));
	// A link put into `.` or `/` is named as what it leads to.
	const isNamed = own.length > 0 ? literal !== undefined : known.length === targets.length;
	return [...known, ...(literal === undefined ? [] : [literal]), ...(isNamed ? [] : [anyName])];
}

function segmentsOf(word: string): readonly string[] {
	return word.split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
}

/** The names that the layers of a stage say may be links. */
export function linksIn(files: StageFiles): ReadonlySet<string> {
	const names = new Set<string>();
	let isHidden = false;
	for (let at = files; at.kind === 'layer'; at = at.below) {
		if (at.change.kind === 'none') continue;
		for (const name of at.change.links ?? []) names.add(name);
		if (at.change.kind === 'unknown') isHidden = true;
		// A link that was known is so no more behind a command that may have changed it.
		else if (isHidden) for (const link of at.change.symlinks ?? []) addLink(link, names);
	}
	return names;
}

function addLink({ path, target }: PlacedLink, names: Set<string>): void {
	for (const name of [segmentsOf(path).at(-1), segmentsOf(target).at(-1)]) {
		if (name !== undefined) names.add(name);
	}
}

/** Whether a path, or a folder of it, has a name that may be a link. */
export function mayLeadElsewhere(path: string, names: ReadonlySet<string>): boolean {
	if (names.size === 0) return false;
	return names.has(anyName) || path.split('/').some((name) => names.has(name));
}

/** In most images of today the first is a link to the second. */
const usualLinks: readonly (readonly [string, string])[] = [
	['/bin', '/usr/bin'],
	['/sbin', '/usr/sbin'],
	['/lib', '/usr/lib'],
	['/lib64', '/usr/lib64'],
	['/var/run', '/run'],
	['/var/lock', '/run/lock'],
];

/** The path behind a link that images usually have, where `isOpen` says that it may be one. */
export function behindUsualLinks(path: string, isOpen: (link: string) => boolean): string {
	for (const [link, target] of usualLinks) {
		if (path.startsWith(`${link}/`) && isOpen(link)) return target + path.slice(link.length);
	}
	return path;
}
