/** What `test -e PATH` and its kin say, where the layers below and the RUN so far decide it. */
import { absolutePath, pathOfLink } from './command.ts';
import { entryAt, type Fact, type RunState } from './state.ts';
import type { RunWorld } from './world.ts';

const operators = /^-[bcdefghkprsuwxLS]$/;

export function isFileTest(operator: string): boolean {
	return operators.test(operator);
}

/** Null: it cannot be known. */
export function fileTest(
	operator: string,
	word: string,
	{ state, world }: { readonly state: RunState; readonly world: RunWorld },
): boolean | null {
	if (word === '') return false;
	const ofLink = operator === '-h' || operator === '-L';
	const path = ofLink ? pathOfLink(word, state, world) : absolutePath(word, state, world);
	const keeps = path === null ? 'maybe' : world.keeps(path);
	if (path === null || keeps === 'maybe') return null;
	const fact = entryAt(state, path, world);
	if (fact.kind === 'absent') return isLaidOver(path, world) ? null : false;
	if (operator === '-w' && keeps === 'no') return null;
	// Who is not root may not see what is there.
	if (!world.root || fact.kind === 'unknown' || fact.kind === 'other') return null;
	// A slash at the end asks for a folder.
	return fact.kind === 'file' && word.endsWith('/') ? null : answer(operator, fact);
}

function answer(operator: string, fact: Fact): boolean | null {
	const isFolder = fact.kind === 'directory';
	switch (operator) {
		case '-e':
		case '-r':
		case '-w':
			return true;
		case '-f':
			return fact.kind === 'file' && fact.orFolder ? null : !isFolder;
		case '-d':
			return fact.kind === 'file' && fact.orFolder ? null : isFolder;
		case '-h':
		case '-L':
			return fact.kind === 'file' && fact.orFolder ? null : false;
		case '-s':
			return hasBytes(fact);
		case '-x':
			return isFolder ? true : null;
		case '-b':
		case '-c':
		case '-p':
		case '-S':
			return false;
		default:
			return null;
	}
}

function hasBytes(fact: Fact): boolean | null {
	if (fact.kind !== 'file' || fact.orFolder) return null;
	return fact.size.low > 0 ? true : fact.size.high === 0 ? false : null;
}

/** What the builder, its mounts or the runtime may put there over what the layers hold. */
function isLaidOver(path: string, world: RunWorld): boolean {
	return world.keeps(path) !== 'yes' || world.mountsIn(path) || runtimeFiles.has(path);
}

const runtimeFiles: ReadonlySet<string> = new Set([
	'/.dockerenv',
	'/.dockerinit',
	'/run/.containerenv',
	'/var/run/.containerenv',
	'/etc/mtab',
	'/etc/hostname',
]);
