/** dpkg in a RUN. Options as in dpkg(1). */
import { type DpkgResult, dpkgInstall, dpkgRemove, unmetOf } from '../packages/deb/dpkgInstall.ts';
import { removedEssential } from '../packages/deb/essentialPackages.ts';
import { anyAmount } from './amount.ts';
import { type CommandModel, done, type Effect, failed, type Invocation } from './command.ts';
import {
	type DebNow,
	looseFiles,
	looseRemoval,
	systemNow,
	unreadFile,
	withSystem,
} from './debChange.ts';
import { debFiles, localFile } from './debFiles.ts';
import { failingCall, namedCall, unfollowedCall } from './packageEffects.ts';
import type { RunState } from './state.ts';

/** Most calls only tell. */
export const dpkg: CommandModel = (invocation) => {
	const { args, patterns, state } = invocation;
	const words = args.map((arg, at) => arg ?? patterns.get(at) ?? null);
	const literal = words.filter((word) => word !== null);
	const marker = literal.indexOf('--');
	const end = marker === -1 ? literal.length : marker;
	const isOption = (word: string, at: number) => at < end && word.startsWith('-');
	const options = literal.filter(isOption);
	const operands = literal.filter((word, at) => at !== end && !isOption(word, at));
	const action = actions.find(([, pattern]) => options.some((one) => pattern.test(one)))?.[0];
	if (action === undefined) {
		const tells = options.some((one) => telling.test(one));
		if (tells) return { state, output: anyAmount, sure: false };
		return unfollowedCall(state, namedCall('dpkg', operands));
	}
	const isFollowed = literal.length === words.length && options.every((one) => harmless.test(one));
	if (!isFollowed) {
		return action === 'install'
			? unreadFile(state, localFile(operands[0] ?? 'dpkg'))
			: unfollowedCall(state, namedCall('dpkg', operands));
	}
	const forced = options.flatMap((one) => one.match(/^--force-(.+)/)?.[1]?.split(',') ?? []);
	const force = {
		depends: forced.some((one) => one === 'depends' || one === 'all'),
		essential: forced.some((one) => one === 'remove-essential' || one === 'all'),
	};
	switch (action) {
		case 'install':
			// What is only unpacked may lack what it depends on until it is set up.
			return installed(invocation, operands, force.depends || options.includes('--unpack'));
		case 'remove':
		case 'purge':
			return removed(invocation, operands, action === 'purge', force);
		case 'configure':
			return setUp(invocation, operands, force.depends);
	}
};

type Action = 'install' | 'remove' | 'purge' | 'configure';

const actions: readonly (readonly [Action, RegExp])[] = [
	['install', /^(-[A-Z]*i[A-Z]*|--install|--unpack|-R|--recursive)$/],
	['remove', /^(-r|--remove)$/],
	['purge', /^(-P|--purge)$/],
	['configure', /^--configure$/],
];

/** What does not change which packages are unpacked, or where. */
const harmless =
	/^(-B?i|-iB|--install|--unpack|-r|--remove|-P|--purge|--configure|-a|--pending|-B|--auto-deconfigure|--no-triggers|--no-debsig|--debug=.*|-D\w+|--force-[a-z,-]+|--no-pager)$/;

const telling =
	/^(-[lLsSpIcCV]|--(list|listfiles|status|search|print-avail|info|contents|verify|audit|field|show|get-selections|print-architecture|print-foreign-architectures|compare-versions|version|help))$/;

function installed(invocation: Invocation, words: readonly string[], mayLack: boolean): Effect {
	const { state, world } = invocation;
	if (words.length === 0) return failed(state);
	const found = debFiles(words, state, world);
	if (found.kind === 'absent') return failingCall(state, found.problem);
	if (found.kind === 'unknown') return unreadFile(state, found.problem);
	const now = systemNow(state, world);
	if ('problem' in now) return looseFiles(state, found.files, now.problem);
	return ended(state, now, dpkgInstall(now.index, now.system, found.files), mayLack);
}

function removed(
	{ state, world }: Invocation,
	names: readonly string[],
	purge: boolean,
	force: { readonly depends: boolean; readonly essential: boolean },
): Effect {
	const now = systemNow(state, world);
	if ('problem' in now) return looseRemoval(state, now.problem);
	const result = dpkgRemove(now.index, now.system, names, purge);
	const essential =
		'system' in result && !force.essential
			? removedEssential(now.index, now.system, result.system)
			: null;
	if (essential !== null) {
		return unfollowedCall(state, { code: 'packages.dpkgEssential', args: { name: essential } });
	}
	return ended(state, now, result, force.depends);
}

function ended(state: RunState, now: DebNow, result: DpkgResult, mayLack: boolean): Effect {
	if ('problem' in result) return unfollowedCall(state, result.problem);
	const next = withSystem(state, now, result.system, { tool: 'dpkg' });
	if (result.unmet === null || mayLack) return done(next);
	return failingCall(next, result.unmet);
}

/** Of what was unpacked all is set up already, but for what lacks something. No names: all, as with `-a`. */
function setUp({ state, world }: Invocation, names: readonly string[], mayLack: boolean): Effect {
	const now = systemNow(state, world);
	if ('problem' in now) return unfollowedCall(state, now.problem);
	const unmet = unmetOf(
		now.index,
		now.system,
		names.length > 0 ? names : [...now.system.installed.keys()],
	);
	return unmet === null || mayLack ? done(state) : failingCall(state, unmet);
}
