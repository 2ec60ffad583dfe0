import type { BuildChoice, ChosenBuild } from '../../../server/src/protocol/requests.ts';

const everyDefault: ChosenBuild = { target: null, context: null, args: null, platform: null };

/** The build that a change starts from: the user's choice, else the one in use, else all defaults. */
export function startingBuild(
	choices: readonly BuildChoice[],
	chosen: ChosenBuild | undefined,
): ChosenBuild {
	return chosen ?? choices.find(({ picked }) => picked)?.build ?? everyDefault;
}

/** A build with some of its fields replaced. */
export function refineBuild(base: ChosenBuild, change: Partial<ChosenBuild>): ChosenBuild {
	return { ...base, ...change };
}
