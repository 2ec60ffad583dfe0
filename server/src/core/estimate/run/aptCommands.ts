/** apt-get, apt and apt-mark in a RUN. */
import type { Message } from '../../../protocol/message.ts';
import { type AptCommand, aptCommand, aptMarkCommand } from '../packages/deb/aptCommand.ts';
import type { DebIndex } from '../packages/deb/debIndex.ts';
import type { DebStanza, DebSystem } from '../packages/deb/debSystem.ts';
import { removedEssential } from '../packages/deb/essentialPackages.ts';
import { debLayerParts } from '../packages/deb/layerParts.ts';
import {
	autoremove,
	type Resolved,
	removePackages,
	resolveInstall,
	upgradeAll,
} from '../packages/deb/resolve.ts';
import type { PackagePart } from '../packages/packagePart.ts';
import { anyAmount, guess } from './amount.ts';
import { type CommandModel, done, type Effect, type Invocation } from './command.ts';
import {
	type DebNow,
	hasOtherSources,
	looseFiles,
	looseRemoval,
	systemNow,
	unreadFile,
	withSystem,
} from './debChange.ts';
import { debFiles, localFile } from './debFiles.ts';
import { replacedGroup, withoutGroupsIn } from './fileGroup.ts';
import { failingCall, namedCall, unfollowedCall, withTouchedSystem } from './packageEffects.ts';
import { partGroupOf } from './packageParts.ts';
import { withProblem } from './packagesOfRun.ts';
import type { RunState } from './state.ts';

const listsPlace = '/var/lib/apt/lists';
const cachePlace = '/var/cache/apt';
const archivesPlace = `${cachePlace}/archives`;
/** The rule of Debian's official images against keeping what was fetched. */
const cleaningRule = '/etc/apt/apt.conf.d/docker-clean';

function aptModel(tool: 'apt-get' | 'apt' | 'aptitude'): CommandModel {
	return (invocation) => {
		const { args, patterns } = invocation;
		const words = args.map((arg, index) => arg ?? patterns.get(index) ?? null);
		const literal = words.filter((word) => word !== null);
		if (literal.length < words.length) return withoutKnowing(invocation, tool, literal);
		const command = aptCommand(tool, literal);
		if (command.kind === 'nothing') return told(invocation);
		return followed(invocation, command, tool);
	};
}

/** What only tells makes apt's caches of its lists anew, where no rule of the image keeps it from that. */
function told({ state, world }: Invocation): Effect {
	const now = systemNow(state, world);
	const isQuiet = 'system' in now && now.system.setup.cleans;
	const label: Message = { code: 'part.deb.binaryCaches' };
	const group = { place: cachePlace, label, amount: guess(0, 0, 200_000_000), plainNames: true };
	const next = isQuiet
		? state
		: replacedGroup(state, { ...group, files: null, part: null, copiedUp: false });
	return { state: next, output: anyAmount, sure: true };
}

export const aptCache: CommandModel = told;

export const aptGet = aptModel('apt-get');
export const apt = aptModel('apt');
export const aptitude = aptModel('aptitude');

export const aptMark: CommandModel = (invocation) => {
	const { args, state } = invocation;
	const literal = args.filter((arg) => arg !== null);
	const command = aptMarkCommand(literal);
	if (command.kind === 'nothing') return told(invocation);
	if (literal.length < args.length)
		return unfollowedCall(state, namedCall('apt-mark', command.words));
	const effect = followed(
		invocation,
		{ ...aptCommand('apt-get', ['install']), ...command },
		'apt-mark',
	);
	return { ...effect, state: withMarks(effect.state) };
};

/** The list of what was installed automatically; a hold is a word in dpkg's database, of which there are two copies. */
function withMarks(state: RunState): RunState {
	const label: Message = { code: 'part.deb.database' };
	const group = {
		place: '/var/lib/apt/extended_states',
		label,
		amount: guess(0, 4000, 20_000_000),
	};
	return replacedGroup(state, { ...group, files: null, part: null, copiedUp: false });
}

function followed(invocation: Invocation, command: AptCommand, tool: string): Effect {
	const { state } = invocation;
	switch (command.kind) {
		case 'update':
			return updated(invocation);
		case 'clean':
		case 'distClean':
			return done(cleaned(state, command.kind === 'distClean'));
		case 'unknown':
			return unfollowedCall(
				state,
				namedCall(
					tool,
					invocation.args.filter((arg) => arg !== null),
				),
			);
		case 'nothing':
		case 'hold':
			return done(state);
	}
	const paths = command.words.filter((word) => /^(\/|\.\.?\/)/.test(word));
	// A name without a folder is one of a package for apt.
	const bare = command.words.find((word) => /^[^./].*\.deb$/.test(word));
	if (bare !== undefined) return unreadFile(state, localFile(bare));
	if (paths.length === 0) return changed(invocation, command, []);
	const found = debFiles(paths, state, invocation.world);
	if (found.kind === 'absent') return failingCall(state, found.problem);
	if (found.kind === 'unknown') return unreadFile(state, found.problem);
	const words = command.words.filter((word) => !paths.includes(word));
	return changed(invocation, { ...command, words }, found.files);
}

/** The lists of what the repositories have. */
function updated({ state, world }: Invocation): Effect {
	const below = systemNow(state, world);
	if ('problem' in below) {
		const label: Message = { code: 'part.deb.lists' };
		const group = {
			place: listsPlace,
			label,
			amount: anyAmount,
			plainNames: true,
			files: null,
			part: null,
		};
		return done(withTouchedSystem(replacedGroup(state, { ...group, copiedUp: false })));
	}
	const parts = debLayerParts(below.index, below.system, below.system, {
		...{ lists: true, archives: false, turnover: 0, loggedBelow: 0 },
	});
	let next = state;
	for (const part of parts) {
		const place = part.place ?? cachePlace;
		const fetched = world.packages.hasLists ? fetchedAgain(part) : part;
		// Other repositories have lists of their own.
		const all = hasOtherSources(state, world) ? { ...fetched, high: null } : fetched;
		next = replacedGroup(next, partGroupOf(all, place));
	}
	return done(withTouchedSystem(next));
}

/**
 * Lists of a layer below that are still current are not fetched again. Their release files are asked
 * for and moved aside meanwhile, which copies them up.
 */
function fetchedAgain(part: PackagePart): PackagePart {
	return { ...part, low: 0, bytes: Math.min(part.bytes ?? 0, releaseFiles) };
}

/** The three InRelease files of a Debian, in November 2026: 231 kB of trixie, 241 kB of bookworm. */
const releaseFiles = 236_000;

/** Takes away what was fetched and apt's caches of its lists; `distclean` the lists too. */
function cleaned(state: RunState, withLists: boolean): RunState {
	const next = withoutGroupsIn(state, cachePlace);
	return withLists ? withoutGroupsIn(next, listsPlace) : next;
}

function changed(invocation: Invocation, command: AptCommand, files: readonly DebStanza[]): Effect {
	const { state, world } = invocation;
	const now = systemNow(state, world);
	if ('problem' in now) {
		return command.kind === 'install'
			? looseFiles(state, files, now.problem)
			: looseRemoval(state, now.problem);
	}
	const found = resolved(now, { ...command, files }, world.packages.apt.recommends);
	if ('problem' in found) return unfollowedCall(state, found.problem);
	const essential = command.removesEssential
		? null
		: removedEssential(now.index, now.system, found.system);
	if (essential !== null) return refusal(invocation, command, essential);
	const upgrades = /^(u|distU)pgrade$/.test(command.kind);
	const words = command.kind === 'install' && mayHaveLists(invocation) ? command.words : [];
	const isUnseen = hasOtherSources(state, world);
	const after = withSystem(state, now, found.system, { tool: 'apt', words, upgrades, isUnseen });
	const { packages } = after;
	// What other repositories would choose cannot be seen from here.
	const all = isUnseen ? withProblem(packages, { code: 'packages.otherSources' }) : packages;
	const next = { ...after, packages: all };
	return done(withCaches(next, invocation, command.keepsArchives));
}

/** What it reads may be the sentence that apt asks for; what else apt would choose for an install is open. */
function refusal({ state, stdin }: Invocation, { kind }: AptCommand, name: string): Effect {
	const reason: Message = { code: 'packages.essential', args: { name } };
	const isNamed = kind === 'remove' || kind === 'autoremove';
	return isNamed && stdin === null ? failingCall(state, reason) : unfollowedCall(state, reason);
}

/** Without lists apt knows of nothing newer than what is installed. */
function mayHaveLists({ state, world }: Invocation): boolean {
	return state.packages.touched || world.packages.hasLists || world.keeps(listsPlace) !== 'yes';
}

/** apt's caches of its lists and fetched packages, where no rule of the image removes them. */
function withCaches(state: RunState, { world }: Invocation, archives: boolean): RunState {
	const { deb } = state.packages;
	if (deb === null) return state;
	const isRuleGone = state.removed.has(cleaningRule) || world.lower(cleaningRule).kind === 'absent';
	const cleans = deb.before.setup.cleans && !isRuleGone;
	if (cleans) return state;
	const setup = { ...deb.before.setup, cleans };
	const parts = debLayerParts(deb.index, { ...deb.before, setup }, deb.after, {
		...{ lists: false, archives, turnover: 0, loggedBelow: 0 },
	});
	let next = state;
	for (const part of parts) {
		if (part.key === 'deb-archives') next = replacedGroup(next, partGroupOf(part, archivesPlace));
		if (part.key === 'deb-binaryCaches') next = replacedGroup(next, partGroupOf(part, cachePlace));
	}
	return next;
}

//#region What apt would choose

/** By the system it starts from: an edit elsewhere in the file asks for the same again. */
const results = new WeakMap<DebSystem, Map<string, Resolved>>();

type AskedOfApt = AptCommand & { readonly files: readonly DebStanza[] };

function resolved(
	{ index, system }: DebNow,
	command: AskedOfApt,
	configured: boolean | null,
): Resolved {
	const recommends = command.recommends ?? configured ?? system.setup.recommends;
	const asked = { ...command, recommends };
	const key = JSON.stringify(asked);
	const known = results.get(system) ?? new Map<string, Resolved>();
	results.set(system, known);
	const made = known.get(key) ?? resolve(index, system, asked);
	// A line that is being typed asks for something else with every key.
	if (known.size >= mostResults) known.clear();
	known.set(key, made);
	return made;
}

const mostResults = 50;

function resolve(
	index: DebIndex,
	system: DebSystem,
	command: AskedOfApt & { readonly recommends: boolean },
): Resolved {
	const { kind, words, purge, recommends } = command;
	switch (kind) {
		case 'install': {
			const isEmpty = words.length === 0 && command.files.length === 0;
			if (isEmpty && !command.fixBroken) return { system };
			const found = resolveInstall(index, system, command);
			if ('problem' in found || !command.autoremove) return found;
			return { system: autoremove(index, found.system, { purge }) };
		}
		case 'remove':
			return removePackages(index, system, { words, purge, autoremove: command.autoremove });
		case 'autoremove': {
			if (words.length === 0) return { system: autoremove(index, system, { purge }) };
			return removePackages(index, system, { words, purge, autoremove: true });
		}
		case 'upgrade':
		case 'distUpgrade':
			return upgradeAll(index, system, { recommends, install: kind === 'distUpgrade' });
		default:
			return { system: marked(system, words, kind === 'markAutomatic') };
	}
}

/** `apt-mark auto '.*'` takes the names as patterns. */
function marked(system: DebSystem, words: readonly string[], isAutomatic: boolean): DebSystem {
	const all = words.some((word) => word === '.*' || word === '*');
	const names = all ? [...system.installed.keys()] : words;
	const automatic = new Set(system.automatic);
	for (const name of names) {
		if (isAutomatic && system.installed.has(name)) automatic.add(name);
		else automatic.delete(name);
	}
	return { ...system, automatic };
}

//#endregion

//#region What is not known

function withoutKnowing(invocation: Invocation, tool: string, words: readonly string[]): Effect {
	const { state } = invocation;
	const { kind } = aptCommand('apt-get', words);
	if (kind === 'nothing') return told(invocation);
	return unfollowedCall(
		state,
		namedCall(
			tool,
			words.filter((word) => !word.startsWith('-')),
		),
	);
}

//#endregion
