/** npm, yarn and pnpm in a RUN: what an install unpacks follows from the lock file beside it. */
import type { Message } from '../../../protocol/message.ts';
import type { Lockfile } from '../packages/npm/lockfile.ts';
import { notesPart } from '../packages/npm/notesPart.ts';
import { type NpmInstall, type NpmTool, npmCommand } from '../packages/npm/npmCommand.ts';
import type { LockReading } from '../packages/npm/readLock.ts';
import { selectPackages } from '../packages/npm/selectPackages.ts';
import { anyAmount, guess } from './amount.ts';
import { absolutePath, type CommandModel, done, type Effect, type Invocation } from './command.ts';
import { replacedGroup, withoutGroupsIn } from './fileGroup.ts';
import {
	choiceOf,
	homed,
	modulesOf,
	nameOf,
	nodeMajor,
	placesOf,
	readOnce,
	shown,
	unknown,
} from './npmModules.ts';
import { withoutLock } from './npmWithoutLock.ts';
import { partGroupOf } from './packageParts.ts';
import { joined } from './paths.ts';
import { type RunState, withDoubt } from './state.ts';

function model(tool: NpmTool): CommandModel {
	return (invocation) => {
		const { args, state, environment } = invocation;
		const command = npmCommand(tool, args, environment);
		switch (command.kind) {
			case 'nothing':
				return {
					state: withLogs(invocation, tool, '~/.npm/_logs'),
					output: anyAmount,
					sure: false,
				};
			case 'cleanCache': {
				const folder = homed(command.folder, invocation);
				if (folder === null) return unknown(state, { code: 'npm.command', args: { name: tool } });
				const cleaned = { ...invocation, state: withoutGroupsIn(state, folder) };
				return done(withLogs(cleaned, tool, '~/.npm/_logs', cleanLog(environment)));
			}
			case 'unknown':
				return unknown(state, command.label);
			case 'prune': {
				const install = npmCommand(tool, ['install'], environment);
				if (install.kind !== 'install') return null;
				return pruned(invocation, { ...install, omit: command.omit, frozen: true });
			}
			case 'install':
				return installed(invocation, command);
		}
	};
}

export const npm = model('npm');
export const yarn = model('yarn');
export const pnpm = model('pnpm');

function installed(invocation: Invocation, install: NpmInstall): Effect {
	const { state, world } = invocation;
	const named = { code: 'npm.command', args: { name: nameOf(install) } };
	const folder = absolutePath(install.folder ?? '.', state, world);
	if (folder === null) return unknown(state, named);
	const lock = install.global ? null : lockIn(folder, install, invocation);
	if (install.tool === 'npm' && !install.frozen && lock === null) {
		return withoutLock(invocation, install, folder);
	}
	if (install.global || install.added.length > 0) return unknown(state, named);
	if (lock === null) return unknown(state, { code: 'npm.noLock', args: { path: shown(folder) } });
	if ('problem' in lock.reading) return unknown(state, lock.reading.problem);
	const { lockfile } = lock.reading;
	const workspaces = workspaceFolders(install.workspaces, lockfile);
	if (workspaces === undefined) return unknown(state, named);
	const choice = { ...choiceOf(install, world), workspaces };
	const parts = modulesOf(lockfile, choice, placesOf(install, folder, invocation), world);
	// What a layer below has is kept but by `npm ci`, which begins with removing it.
	const below = world.lower(joined(folder, 'node_modules')).kind === 'directory';
	const isKept = below && !(install.tool === 'npm' && install.frozen);
	let next = state;
	for (const part of parts) {
		const { key, label, place } = part;
		if (place === null) next = withDoubt(next, key, { label, place });
		else next = replacedGroup(next, partGroupOf(isKept ? { ...part, low: 0 } : part, place));
	}
	if (install.frozen) return done(next);
	const write = install.tool === 'npm' ? withSameLock : withLock;
	return done(write(next, lock.path, lockfile));
}

/**
 * What a layer below installed is only hidden by a prune; npm writes its notes of what is left, and its
 * lock file anew, also where nothing was to be removed.
 */
function pruned(invocation: Invocation, install: NpmInstall): Effect {
	const { state, world } = invocation;
	const folder = absolutePath(install.folder ?? '.', state, world);
	const lock = folder === null ? null : lockIn(folder, install, invocation);
	if (folder === null || lock === null || 'problem' in lock.reading) {
		return installed(invocation, install);
	}
	const { lockfile } = lock.reading;
	const place = joined(folder, 'node_modules');
	const isOwn = [...state.groups.values()].some((group) => group.place === place);
	if (install.tool !== 'npm') {
		if (isOwn) return installed(invocation, install);
		const { textBytes } = lockfile;
		const low = { bytes: Math.round(textBytes * 0.5), low: 0 };
		const notes = { ...low, high: Math.round(textBytes * 1.6) + 4096 };
		const label: Message = { code: 'npm.notes' };
		return done(
			replacedGroup(state, partGroupOf({ key: 'npm.notes', label, place, ...notes }, place)),
		);
	}
	const written = withSameLock(state, lock.path, lockfile);
	if (isOwn) return installed({ ...invocation, state: written }, install);
	const choice = choiceOf(install, world);
	const left = selectPackages(lockfile, choice);
	const all = selectPackages(lockfile, { ...choice, omit: new Set() });
	const notes = partGroupOf(notesPart(left, folder, place), place);
	const removed = all.packages.length - left.packages.length;
	return done(withPruneLog(replacedGroup(written, notes), removed, install, invocation));
}

/**
 * npm writes its lock file at each install or prune that is not bound to it: as it is, where a npm of
 * the same kind wrote it; the lock files of npm 6 become longer.
 */
function withSameLock(state: RunState, path: string, { textBytes }: Lockfile): RunState {
	const label: Message = { code: 'part.fileWritten', args: { path } };
	const amount = guess(Math.floor(textBytes * 0.8), textBytes, Math.round(textBytes * 1.3) + 4096);
	return replacedGroup(state, {
		...{ place: path, label, amount, files: 1, part: null, copiedUp: false, content: 'text' },
	});
}

/** Measured for each package that goes: 80 bytes with npm 9 and 10, 200 with npm 11; 60 to 90 more for the audit. */
function withPruneLog(
	state: RunState,
	removed: number,
	install: NpmInstall,
	invocation: Invocation,
): RunState {
	const place = homed(install.logs ?? '', invocation);
	if (install.logs === null || place === null || invocation.world.keeps(place) === 'no')
		return state;
	const label: Message = { code: 'npm.logs' };
	const node = nodeMajor(invocation.environment) ?? 22;
	const bytes = 900 + (node < 24 ? 140 : 290) * removed;
	const log = { key: 'npm.logs', label, place, bytes, low: 0, high: 3000 + 400 * removed };
	return replacedGroup(state, partGroupOf(log, place));
}

//#region Lock files

interface Lock {
	readonly path: string;
	readonly reading: LockReading;
}

/** The first of its lock files that is there; null: none, or it does not come from the context. */
function lockIn(folder: string, install: NpmInstall, { world }: Invocation): Lock | null {
	for (const name of install.lockfiles) {
		const path = joined(folder, name);
		if (world.lower(path).kind === 'absent') continue;
		const text = world.text(path);
		if (text === null) continue;
		if (text === undefined) {
			return { path, reading: { problem: { code: 'npm.lockNotRead', args: { path } } } };
		}
		const manifest = install.tool !== 'pnpm' ? world.text(joined(folder, 'package.json')) : null;
		return { path, reading: readOnce(path, text, manifest ?? null) };
	}
	return null;
}

/** Folders of workspaces by name or folder; null: all; undefined: one is not known. */
function workspaceFolders(
	names: readonly string[] | null,
	{ roots }: Lockfile,
): readonly string[] | null | undefined {
	if (names === null) return null;
	const folders = new Set((roots ?? []).map(({ workspace }) => workspace));
	const found: string[] = [];
	for (const name of names) {
		const last = name.replace(/^\.\//, '').replace(/^@[^/]*\//, '');
		const folder = [...folders].find((each) => each === last || each.endsWith(`/${last}`));
		if (folder === undefined) return undefined;
		found.push(folder);
	}
	return found;
}

/** An install that is not bound to its lock file may write it anew. */
function withLock(state: RunState, path: string, { textBytes }: Lockfile): RunState {
	const label: Message = { code: 'part.fileWritten', args: { path } };
	const amount = guess(0, 0, Math.round(textBytes * 1.3) + 4096);
	return replacedGroup(state, {
		...{ place: path, label, amount, files: null, part: null, copiedUp: false, content: 'text' },
	});
}

//#endregion

/** Of `npm cache clean`: 1,757 bytes with npm 9, which came with Node 18; 745 to 828, mostly 758, with npm 10 and 11. */
function cleanLog(environment: Invocation['environment']) {
	return guess(0, (nodeMajor(environment) ?? 22) < 20 ? 1750 : 770, 4000);
}

/** Every call of npm leaves a log, and now and then a note of when it looked for a newer npm. */
function withLogs(
	invocation: Invocation,
	tool: NpmTool,
	logs: string,
	amount = guess(0, 1500, 30_000),
): RunState {
	const { state } = invocation;
	const place = homed(logs, invocation) ?? `/root${logs.slice(1)}`;
	const isNoted = [...state.groups.values()].some((group) => group.place === place);
	if (tool !== 'npm') return withSettings(invocation, tool);
	if (isNoted) return state;
	return replacedGroup(state, {
		place,
		name: 'npm.logs',
		label: { code: 'npm.logs' },
		amount,
		files: null,
		part: null,
		copiedUp: false,
		content: 'text',
	});
}

/** Settings that a call may write into the user's home. */
function withSettings(invocation: Invocation, tool: NpmTool): RunState {
	const { state } = invocation;
	const place = homed(`~/.${tool}rc`, invocation) ?? `/root/.${tool}rc`;
	const label: Message = { code: 'part.smallFiles', args: { command: tool } };
	const group = { place, label, amount: guess(0, 0, 8000), files: null, part: null };
	return replacedGroup(state, { ...group, copiedUp: false });
}
