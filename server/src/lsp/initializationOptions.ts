import type { ChosenBuild, InitializationOptions } from '../protocol/requests.ts';
import { isRecord, isTextRecord } from './configuration.ts';

/** What a client says of its host. One that says nothing (another editor) is trusted, in English, without a panel. */
export function parseInitializationOptions(
	value: unknown,
	locale: string | undefined,
): Required<InitializationOptions> {
	const options = isRecord(value) ? value : {};
	const { trusted, showLayersCommand, lookUpCommand, chosenBuilds } = options;
	const builds = isRecord(chosenBuilds) ? Object.entries(chosenBuilds) : [];
	return {
		trusted: typeof trusted === 'boolean' ? trusted : true,
		locale: typeof options['locale'] === 'string' ? options['locale'] : (locale ?? 'en'),
		showLayersCommand: typeof showLayersCommand === 'string' ? showLayersCommand : '',
		lookUpCommand: typeof lookUpCommand === 'string' ? lookUpCommand : '',
		chosenBuilds: Object.fromEntries(
			builds.flatMap(([uri, build]) => (isChosenBuild(build) ? [[uri, build]] : [])),
		),
	};
}

/** Whether a value from the client is a build that a user chose. */
export function isChosenBuild(value: unknown): value is ChosenBuild {
	if (!isRecord(value)) return false;
	const { args } = value;
	return (
		[value['target'], value['context'], value['platform']].every(
			(each) => each === null || typeof each === 'string',
		) &&
		(args === null || isTextRecord(args))
	);
}
