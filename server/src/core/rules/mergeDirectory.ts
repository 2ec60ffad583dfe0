/** Whether a RUN removes the directory that the next RUN would start in: it is made anew then. */
import { commandWords } from '../shell/words.ts';
import { type KnownWords, knownWords, possibleTexts } from './mergeDirectoryWords.ts';
import type { MergeMember } from './mergeMember.ts';
import { removedTargets, removesByProgram } from './removedTargets.ts';

/**
 * The command that may remove or move the working directory; null where none does. A removal counts
 * unless what it names lies elsewhere for certain, wherever the script has been before.
 */
export function removesWorkingDirectory(member: MergeMember): string | null {
	const start = member.resolved.state.workingDirectory;
	if (start === '/') return null;
	const places: Places = {
		start: start ?? unknownStart,
		known: start !== null,
		been: new Set([start ?? unknownStart]),
		lost: false,
		made: new Set(),
		words: knownWords(member),
	};
	if (removesByProgram(member)) return member.facts.commands[0]?.inner.join(' ') ?? '';
	for (const { inner, node } of member.facts.commands) {
		const [path = '', ...args] = inner;
		const name = path.slice(path.lastIndexOf('/') + 1);
		if (name === 'cd' || name === 'pushd') visit(args, places);
		if (name === 'mkdir') noteMade(args, places);
		const fed = commandWords(node).some((word) => word.text === 'xargs');
		const targets = removedTargets(name, args, start, fed);
		if (targets.some((target) => mayBe(target, places))) return inner.join(' ');
	}
	return null;
}

/** Stands for a directory of the base that is not known. */
const unknownStart = '/\u0001/\u0001';

interface Places {
	readonly start: string;
	/** False: `start` only stands for an unknown one. */
	readonly known: boolean;
	/** Directories where the script may be. */
	readonly been: Set<string>;
	/** It may be anywhere. */
	lost: boolean;
	readonly made: Set<string>;
	readonly words: KnownWords;
}

const manyPlaces = 32;

function visit(args: readonly string[], places: Places): void {
	const [target = '~'] = args.filter((word) => !/^-./.test(word));
	if (target === '-') return;
	for (const text of possibleTexts(target, places.words) ?? [target]) {
		if (/[$`*?[{]/.test(text) || places.been.size > manyPlaces) places.lost = true;
		else for (const from of [...places.been]) places.been.add(resolvePath(from, text));
	}
}

function noteMade(args: readonly string[], places: Places): void {
	for (const word of args) {
		for (const text of possibleTexts(word, places.words) ?? []) {
			if (!/[$`{]/.test(text) && text.startsWith('/')) places.made.add(resolvePath('/', text));
		}
	}
}

function mayBe(written: string, places: Places): boolean {
	const texts = possibleTexts(written, places.words);
	if (texts === null) return false;
	return texts.some((text) => {
		if (text === '') return false;
		if (endsElsewhere(text, places)) return false;
		if (text.startsWith('/')) return mayCover(text, '/', places);
		if (/^[$`]/.test(text) || places.lost) return true;
		return [...places.been].some((from) => mayCover(text, from, places));
	});
}

/** Whether the last name is one that the working directory and the folders above it do not have. */
function endsElsewhere(text: string, places: Places): boolean {
	const last = text.replace(/\/+$/, '').split('/').at(-1) ?? '';
	if (/^\.{0,2}$/.test(last) || /[$`)}{]/.test(last)) return false;
	if (/\.\.(\/|$)/.test(text)) return false;
	if (!places.known) return /[$`]/.test(text) && ownName.test(last);
	const names = places.start.split('/').filter((name) => name !== '');
	return !names.some((name) => matches(last, name));
}

/** Names that no working directory has. */
const ownName = /^\.\w|[^*]\.[A-Za-z]\w*$|^(cache|\*|tests?|doc|man|__pycache__)$/;

function mayCover(text: string, from: string, places: Places): boolean {
	const open = text.search(/[$`{]/);
	if (open !== -1) {
		const head = joined(from, text.slice(0, open));
		if (text.includes('..')) return true;
		if (!places.known && !head.startsWith(unknownStart)) return !isElsewhere(head, places);
		return `${places.start}/`.startsWith(head);
	}
	const absolute = resolvePath(from, text);
	if (!places.known && !absolute.startsWith('/\u0001')) return !isElsewhere(absolute, places);
	return covers(absolute, places.start);
}

function joined(from: string, text: string): string {
	return text.startsWith('/') ? text : `${from === '/' ? '' : from}/${text}`;
}

function isElsewhere(path: string, { made }: Places): boolean {
	return (
		[...made].some((each) => `${path}/`.startsWith(`${each}/`)) || neverWorkingDirectory.test(path)
	);
}

/** Directories where no image starts its RUNs. */
const neverWorkingDirectory =
	/^\/(var\/(lib\/(apt|dpkg|yum|dnf|pacman|cache)|cache|tmp|log|backups|spool)|tmp|etc|boot|media|mnt|lib|lib64|sbin|bin|usr\/(bin|sbin|lib|lib64|share|include|libexec|local\/(bin|sbin|lib|lib64|share|include|man|src\/[^/]+))|root\/\.[^/]+)(\/|$)|\/[^/]+\.[A-Za-z]\w*$/;

/** Whether removing `pattern` (with shell wildcards) removes `path`. */
function covers(pattern: string, path: string): boolean {
	const parts = pattern.split('/').filter((part) => part !== '');
	const wanted = path.split('/').filter((part) => part !== '');
	if (parts.length > wanted.length) return false;
	return parts.every((part, index) => matches(part, wanted[index] ?? ''));
}

function matches(pattern: string, name: string): boolean {
	if (name === '\u0001') return true;
	if (!/[*?[]/.test(pattern)) return pattern === name;
	if (name.startsWith('.') && !pattern.startsWith('.')) return false;
	const [before = ''] = pattern.split(/[*?[]/);
	return name.startsWith(before);
}

function resolvePath(from: string, path: string): string {
	const parts: string[] = [];
	for (const part of joined(from, path).split('/')) {
		if (part === '..') parts.pop();
		else if (part !== '' && part !== '.') parts.push(part);
	}
	return `/${parts.join('/')}`;
}
