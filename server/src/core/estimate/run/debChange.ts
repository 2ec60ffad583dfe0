/** What is installed while a RUN is followed, and how a change of it is noted. */
import type { Message } from '../../../protocol/message.ts';
import type { DebIndex } from '../packages/deb/debIndex.ts';
import type { DebStanza, DebSystem } from '../packages/deb/debSystem.ts';
import { turnoverOf } from '../packages/deb/layerParts.ts';
import type { Effect } from './command.ts';
import { unfollowedCall } from './packageEffects.ts';
import type { RunState } from './state.ts';
import type { RunWorld } from './world.ts';

export interface DebNow {
	readonly index: DebIndex;
	readonly system: DebSystem;
}

export function systemNow(
	{ packages: { deb } }: RunState,
	{ packages }: RunWorld,
): DebNow | { readonly problem: Message } {
	if (deb !== null) return { index: deb.index, system: deb.after };
	const below = packages.deb();
	return below.state === 'unknown' ? { problem: below.problem } : below;
}

export interface DebDoer {
	readonly tool: 'apt' | 'dpkg';
	/** Names that it was given of what its lists have. */
	readonly words?: readonly string[];
	/** All that could be newer. */
	readonly upgrades?: boolean;
	/** It may have chosen what the index does not know. */
	readonly isUnseen?: boolean;
}

export function withSystem(
	state: RunState,
	{ index, system }: DebNow,
	after: DebSystem,
	{ tool, words = [], upgrades = false, isUnseen = false }: DebDoer,
): RunState {
	const { deb } = state.packages;
	const turnover = (deb?.turnover ?? 0) + turnoverOf(system, after);
	const dpkgAlone = tool === 'dpkg' && (deb?.dpkgAlone ?? true);
	const wasSeen = deb === null || deb.seen === deb.after;
	const seen = isUnseen || !wasSeen ? (deb?.seen ?? system) : after;
	const run = {
		...{ index, before: deb?.before ?? system, after, seen, turnover, dpkgAlone },
		words: new Set([...(deb?.words ?? []), ...words]),
		upgrades: upgrades || (deb?.upgrades ?? false),
	};
	const otherSources = state.packages.otherSources || bringsSources(system, after);
	const packages = { ...state.packages, deb: run, touched: true, cleared: [], otherSources };
	return { ...state, packages };
}

/** Scripts that may do anything may write a list of sources. */
function bringsSources(before: DebSystem, after: DebSystem): boolean {
	return [...after.stanzas.values()].some(
		({ name, file }) =>
			file !== undefined &&
			before.stanzas.get(name)?.file !== file &&
			(file.bringsSources || file.writes === 'unknown'),
	);
}

/** Repositories are set up by now that the index does not know. */
export function hasOtherSources(state: RunState, { packages }: RunWorld): boolean {
	// What is not followed may be what adds them.
	const unseen = state.unknown && (packages.installsFiles || packages.addsSources);
	return packages.hasOtherSources || state.packages.otherSources || unseen;
}

/** A .deb that is not looked into. */
export function unreadFile(state: RunState, reason: Message): Effect {
	const packages = { ...state.packages, otherSources: true };
	return unfollowedCall({ ...state, packages }, reason);
}

/** .debs on a system that is not known: their files at least are there. */
export function looseFiles(state: RunState, files: readonly DebStanza[], reason: Message): Effect {
	const { packages } = state;
	const looseDebs = [...new Set([...packages.looseDebs, ...files])];
	return unfollowedCall({ ...state, packages: { ...packages, looseDebs } }, reason);
}

/** Something is removed from a system that is not known, be it what was just installed. */
export function looseRemoval(state: RunState, reason: Message): Effect {
	const packages = { ...state.packages, looseDebs: [] };
	return unfollowedCall({ ...state, packages }, reason);
}
