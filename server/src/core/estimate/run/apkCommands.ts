/** apk in a RUN. */
import type { Message } from '../../../protocol/message.ts';
import { type ApkCommand, apkCommand } from '../packages/apk/apkCommand.ts';
import type { ApkIndex } from '../packages/apk/apkIndex.ts';
import { apkIndexPart } from '../packages/apk/apkLayerParts.ts';
import type { ApkSystem } from '../packages/apk/apkSystem.ts';
import { type ApkRequest, resolveApk } from '../packages/apk/resolveApk.ts';
import type { PackageProblem } from '../packages/packagePart.ts';
import { anyAmount } from './amount.ts';
import { type CommandModel, done, type Effect, type Invocation } from './command.ts';
import { replacedGroup, withoutGroupsIn } from './fileGroup.ts';
import { namedCall, unfollowedCall, withTouchedSystem } from './packageEffects.ts';
import { partGroupOf } from './packageParts.ts';
import type { RunState } from './state.ts';

/** Where apk keeps the repositories' indexes, and the packages it fetches where it is told to. */
const cachePlace = '/var/cache/apk';

export const apk: CommandModel = ({ args, patterns, state, world }) => {
	const words = args.map((arg, index) => arg ?? patterns.get(index) ?? null);
	const literal = words.filter((word) => word !== null);
	const command = apkCommand(literal);
	if (command.isDry || telling.has(literal.find((word) => !word.startsWith('-')) ?? '')) {
		return { state, output: anyAmount, sure: true };
	}
	if (literal.length < words.length || command.kind === 'unknown' || command.root !== null) {
		return unfollowedCall(state, namedCall('apk', literal));
	}
	if (command.kind === 'cacheClean') return done(withoutGroupsIn(state, cachePlace));
	return changed(state, world, command);
};

/** These only print. */
const telling: ReadonlySet<string> = new Set([
	'info',
	'list',
	'search',
	'policy',
	'version',
	'dot',
]);

function changed(state: RunState, world: Invocation['world'], command: ApkCommand): Effect {
	const { packages } = state;
	const now =
		packages.apk === null || command.repositories.length > 0
			? world.packages.apk(command.repositories)
			: { state: 'known' as const, index: packages.apk.index, system: packages.apk.after };
	if (now.state === 'unknown') {
		if (command.kind === 'update') return done(withTouchedSystem(withUnknownIndex(state)));
		return unfollowedCall(command.noCache ? state : withUnknownIndex(state), now.problem);
	}
	const { index } = now;
	const system = packages.apk?.after ?? now.system;
	const kept = command.noCache
		? state
		: replacedGroup(state, partGroupOf(apkIndexPart(index), cachePlace));
	if (command.kind === 'update') return done(withTouchedSystem(kept));
	if (command.kind === 'cacheClean' || command.kind === 'unknown') return done(kept);
	const found = resolved(index, system, { ...command, kind: command.kind });
	if ('problem' in found) return unfollowedCall(kept, found.problem);
	const before = packages.apk?.before ?? now.system;
	const upgrades = (packages.apk?.upgrades ?? false) || command.kind === 'upgrade';
	const run = { index, before, after: found.system, upgrades };
	return done({ ...kept, packages: { ...packages, apk: run, touched: true, cleared: [] } });
}

/** By the system it starts from: an edit elsewhere in the file asks for the same again. */
const results = new WeakMap<
	ApkSystem,
	Map<string, { readonly system: ApkSystem } | PackageProblem>
>();
const mostResults = 50;

function resolved(
	index: ApkIndex,
	system: ApkSystem,
	{ kind, words, virtual, upgradeNamed }: ApkRequest,
): { readonly system: ApkSystem } | PackageProblem {
	const request = { kind, words, virtual, upgradeNamed };
	const key = JSON.stringify([request, index.repositories]);
	const known =
		results.get(system) ?? new Map<string, { readonly system: ApkSystem } | PackageProblem>();
	results.set(system, known);
	const made = known.get(key) ?? resolveApk(index, system, request);
	if (known.size >= mostResults) known.clear();
	known.set(key, made);
	return made;
}

function withUnknownIndex(state: RunState): RunState {
	const label: Message = { code: 'part.apkIndex' };
	const group = {
		place: cachePlace,
		label,
		amount: anyAmount,
		plainNames: true,
		files: null,
		part: null,
	};
	return replacedGroup(state, { ...group, copiedUp: false });
}
