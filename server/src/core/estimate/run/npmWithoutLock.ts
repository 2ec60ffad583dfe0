/** npm where no lock file says what comes: global installs, packages that are named, a project alone. */
import type { Message } from '../../../protocol/message.ts';
import { encodeUtf8 } from '../../filesystem/utf8.ts';
import type { NpmInstall } from '../packages/npm/npmCommand.ts';
import { manifestBytes } from '../packages/npm/tree/lockText.ts';
import { namedSpec } from '../packages/npm/tree/npmSpec.ts';
import type { PackagePart } from '../packages/packagePart.ts';
import { guess } from './amount.ts';
import { done, type Effect, type Invocation } from './command.ts';
import { replacedGroup } from './fileGroup.ts';
import {
	choiceOf,
	modulesOf,
	nameOf,
	nodeMajor,
	placesOf,
	readOnce,
	shown,
	unknown,
} from './npmModules.ts';
import { partGroupOf } from './packageParts.ts';
import { isWithin, joined } from './paths.ts';
import { type RunState, withDoubt } from './state.ts';

/** The registry says what comes: into the project, or with -g into a folder for each that is named. */
export function withoutLock(invocation: Invocation, install: NpmInstall, folder: string): Effect {
	const { state, world, environment } = invocation;
	const { global, added, saves, peers } = install;
	const named: Message = { code: 'npm.command', args: { name: nameOf(install) } };
	const file = joined(folder, 'package.json');
	const project = global ? { manifest: null } : manifestAt(file, invocation);
	if ('problem' in project) return unknown(state, project.problem);
	const { manifest } = project;
	if (install.workspaces !== null || added.some((word) => namedSpec(word) === null)) {
		return unknown(state, named);
	}
	if (added.length === 0 && manifest === null) {
		const label = { code: 'npm.noLock', args: { path: shown(folder) } };
		return unknown(state, global ? named : label);
	}
	const addedTo = saves ?? 'dependencies';
	const node = environment('NODE_VERSION') ?? null;
	const name = global ? null : shown(folder).replace(/^.*\//s, '');
	const request = { manifest, folder: name, added, addedTo, global, peers, node } as const;
	const answer = world.packages.npmTree(request);
	if (answer === undefined) return unknown(state, { code: 'npm.notLookedUp' });
	if (answer.state === 'failed') return unknown(state, answer.reason);
	const { lock, documents, unknown: lost } = answer.value;
	const lockPath = joined(folder, 'package-lock.json');
	const reading = readOnce(lockPath, lock, manifest ?? '{}');
	if ('problem' in reading) return unknown(state, reading.problem);
	// npm 10 and later keep the long form of the registry's documents.
	const looked = { documents, long: (nodeMajor(environment) ?? 0) >= 20 };
	const places = { ...placesOf(install, folder, invocation), looked, global };
	const parts = modulesOf(reading.lockfile, choiceOf(install, world), places, world);
	const isKept = !global && world.lower(joined(folder, 'node_modules')).kind === 'directory';
	let next = state;
	for (const part of parts) next = withTreePart(next, part, isKept);
	for (const { name, reason } of lost.slice(0, mostProblems)) {
		next = withDoubt(next, `npm.lost ${name}`, { label: reason, place: null });
	}
	if (global || saves === null) return done(next);
	const noted = added.length === 0 ? next : withManifest(next, file, manifest, lock);
	return done(install.writesLock ? withNewLock(noted, lockPath, lock) : noted);
}

/** Packages that cannot be had are told one by one, up to this many. */
const mostProblems = 5;

/** Null: there is none. */
function manifestAt(
	path: string,
	{ state, world }: Invocation,
): { readonly manifest: string | null } | { readonly problem: Message } {
	const problem: Message = { code: 'npm.lockNotRead', args: { path } };
	const written = [...state.doubts.values(), ...state.groups.values()].some(
		({ place }) => place !== null && isWithin(path, place),
	);
	if (state.unknown || state.entries.has(path) || written) return { problem };
	const lower = world.lower(path);
	// No base comes with a project in the folder that its users choose.
	const isLeft = lower.kind === 'unknown' && lower.left === true;
	if (lower.kind === 'absent' || isLeft) return { manifest: null };
	const text = world.text(path);
	return typeof text === 'string' ? { manifest: text } : { problem };
}

/** Installs into the system's folders add up; each call brings what it brings. */
function withTreePart(state: RunState, part: PackagePart, isKept: boolean): RunState {
	const { key, label, place } = part;
	if (place === null) return withDoubt(state, key, { label, place });
	const earlier = [...state.groups.values()].filter(
		(group) => group.place === place && group.name?.startsWith(`${key} `),
	).length;
	const group = partGroupOf(isKept ? { ...part, low: 0 } : part, place);
	return replacedGroup(state, { ...group, name: `${key} ${earlier}` });
}

/** package.json with what was added, its versions as the lock file has them. */
function withManifest(
	state: RunState,
	path: string,
	manifest: string | null,
	lock: string,
): RunState {
	const bytes = manifestBytes(manifest, lock);
	const label: Message = { code: 'part.fileWritten', args: { path } };
	const amount = guess(Math.max(0, bytes - 200), bytes, bytes + 200);
	return replacedGroup(state, {
		...{ place: path, label, amount, files: 1, part: null, copiedUp: false, content: 'text' },
	});
}

/** As it comes from npm, which writes what it knows of the project sorted and indented. */
function withNewLock(state: RunState, path: string, lock: string): RunState {
	const { length } = encodeUtf8(lock);
	const label: Message = { code: 'part.fileWritten', args: { path } };
	const amount = guess(Math.floor(length * 0.97) - 100, length, Math.ceil(length * 1.06) + 200);
	return replacedGroup(state, {
		...{ place: path, label, amount, files: 1, part: null, copiedUp: false, content: 'text' },
	});
}
