/** Package managers whose downloads are not predicted: what they bring is unknown, under their name. */
import { otherManager } from '../packages/otherManagers.ts';
import { anyAmount, noBytes } from './amount.ts';
import type { CommandModel } from './command.ts';
import { replacedGroup, withoutGroupsIn } from './fileGroup.ts';
import { afterUnknown, type RunState } from './state.ts';
import { homeFolder } from './words.ts';

export const otherPackages: CommandModel = ({ name, args, state, world }) => {
	const words = args.map((arg) => arg ?? '$');
	const call = otherManager(name, words);
	if (call === null) return null;
	const home = homeFolder(world);
	const placed = (place: string) => {
		if (!place.startsWith('~')) return [place];
		return home === null ? [] : [`${home}${place.slice(1)}`];
	};
	const { label } = call;
	const brought = label === null ? state : afterUnknown(state, false, label);
	const cleaned = call.cleans.flatMap(placed).reduce(withoutGroupsIn, brought);
	const caches = call.caches.flatMap(({ place, label: title }) =>
		placed(place).map((folder) => ({ place: folder, label: title })),
	);
	const next = caches.reduce<RunState>(
		(before, cache) =>
			replacedGroup(before, {
				...cache,
				amount: anyAmount,
				files: null,
				part: null,
				copiedUp: false,
			}),
		cleaned,
	);
	return { state: next, output: noBytes, sure: true };
};
