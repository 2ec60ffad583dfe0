/** dnf, microdnf, yum and rpm in a RUN. */
import type { Message } from '../../../protocol/message.ts';
import { type DnfCommand, dnfCommand } from '../packages/rpm/dnfCommand.ts';
import { resolveRpm } from '../packages/rpm/resolveRpm.ts';
import { type RpmRun as RpmLayer, rpmCachePart } from '../packages/rpm/rpmLayerParts.ts';
import { anyAmount, guess } from './amount.ts';
import { type CommandModel, done, type Effect } from './command.ts';
import { replacedGroup, withoutGroupsIn } from './fileGroup.ts';
import { namedCall, unfollowedCall, withTouchedSystem } from './packageEffects.ts';
import { partGroupOf } from './packageParts.ts';
import type { RunState } from './state.ts';
import type { RunWorld } from './world.ts';

type Tool = RpmLayer['tool'];

const cachePlaces = ['/var/cache/dnf', '/var/cache/yum', '/var/cache/libdnf5'];

function dnfModel(tool: Tool): CommandModel {
	return ({ args, patterns, state, world }) => {
		const words = args.map((arg, index) => arg ?? patterns.get(index) ?? null);
		const literal = words.filter((word) => word !== null);
		const command = dnfCommand(literal);
		const [verb = ''] = literal.filter((word) => !word.startsWith('-'));
		const logged = withLogs(state);
		if (command.isDry || telling.has(verb)) {
			return { state: withCache(logged, tool), output: anyAmount, sure: true };
		}
		if (command.kind === 'clean') return done(cleaned(logged));
		if (literal.length < words.length || command.kind === 'unknown' || command.root !== null) {
			return unfollowedCall(withCache(state, tool), namedCall(tool, literal));
		}
		if (command.changesRepositories)
			return unfollowedCall(withCache(state, tool), namedCall(tool, literal));
		return changed(state, world, command, tool);
	};
}

export const dnf = dnfModel('dnf');
export const microdnf = dnfModel('microdnf');
export const yum = dnfModel('yum');

/** `rpm -i FILE` brings what is not looked into; most other calls only tell. */
export const rpm: CommandModel = ({ args, state }) => {
	const literal = args.filter((arg) => arg !== null);
	const changes = literal.some(
		(arg) =>
			/^-[a-zA-Z]*[iUFe]|^--(install|upgrade|erase|rebuilddb|import)$/.test(arg) &&
			!/^-q/.test(arg),
	);
	if (!changes) return { state: withIndexes(state), output: anyAmount, sure: false };
	return unfollowedCall(state, namedCall('rpm', literal));
};

/** These only print. */
const telling: ReadonlySet<string> = new Set([
	...['list', 'info', 'search', 'repolist', 'repoquery', 'provides', 'check-update', 'history'],
]);

function changed(state: RunState, world: RunWorld, command: DnfCommand, tool: Tool): Effect {
	const { packages } = state;
	const now =
		packages.rpm === null
			? world.packages.rpm()
			: { state: 'known' as const, index: packages.rpm.index, system: packages.rpm.after };
	if (now.state === 'unknown') return unfollowedCall(withCache(state, tool), now.problem);
	const { index, system } = now;
	const cache = rpmCachePart({ index, tool });
	const cached = replacedGroup(state, partGroupOf(cache, cache.place));
	if (command.kind === 'makecache') return done(withTouchedSystem(cached));
	if (command.kind === 'clean' || command.kind === 'unknown') return done(cached);
	const { kind, words, weakDependencies } = command;
	const best = command.best ?? false;
	const found = resolveRpm(index, system, { kind, words, weakDependencies, best });
	if ('problem' in found) return unfollowedCall(cached, found.problem);
	const { rpm: earlier } = packages;
	const run = {
		index,
		tool,
		before: earlier?.before ?? system,
		after: found.system,
		words: [...(earlier?.words ?? []), ...words],
		noDocs: command.noDocs && (earlier?.noDocs ?? true),
		upgrades: kind === 'upgrade' || (earlier?.upgrades ?? false),
	};
	const next = { ...cached, packages: { ...packages, rpm: run, touched: true, cleared: [] } };
	// Archives that stay in the cache are not counted one by one.
	return command.keepsArchives ? unfollowedCall(next, namedCall(tool, ['keepcache'])) : done(next);
}

/** Every call goes on with the logs, which copies those of layers below up. */
function withLogs(state: RunState): RunState {
	if (state.packages.rpm !== null) return state;
	const label: Message = { code: 'part.rpmLogs' };
	const group = { place: '/var/log/dnf', label, amount: guess(0, 1000, 5_000_000) };
	return replacedGroup(state, { ...group, files: null, part: null, copiedUp: false });
}

/** Reading may make the database's shared memory, or older databases' indexes of locks. */
function withIndexes(state: RunState): RunState {
	if (state.packages.touched) return state;
	const label: Message = { code: 'part.rpmDatabase' };
	const group = { place: '/var/lib/rpm', label, amount: guess(0, 0, 3_000_000) };
	return replacedGroup(state, { ...group, files: null, part: null, copiedUp: false });
}

function cleaned(state: RunState): RunState {
	return cachePlaces.reduce(withoutGroupsIn, state);
}

function withCache(state: RunState, tool: Tool): RunState {
	const label: Message = { code: 'part.rpmCache' };
	const [place = '/var/cache/dnf'] = tool === 'microdnf' ? cachePlaces.slice(1) : cachePlaces;
	const group = {
		place,
		label,
		amount: anyAmount,
		plainNames: true,
		files: null,
		part: null,
		copiedUp: false,
	};
	return replacedGroup(state, group);
}
