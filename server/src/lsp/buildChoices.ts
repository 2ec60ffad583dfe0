/** The builds that a document can be seen as: its stages, the settings, compose and bake files. */
import type { BuildOffer } from '../core/buildOffers.ts';
import type { Message } from '../protocol/message.ts';
import type { BuildChoice, ChosenBuild } from '../protocol/requests.ts';
import type { DocumentSession } from './documentSession.ts';
import type { ServerContext } from './serverContext.ts';

const noChoice: ChosenBuild = { target: null, context: null, args: null, platform: null };

/** Defaults first, then the file's named stages, then what other files offer. */
export async function buildChoices(
	session: DocumentSession,
	context: ServerContext,
): Promise<readonly BuildChoice[]> {
	const say = (message: Message): string => context.service.text(message);
	const offered = await offersFor(session, context);
	const items: readonly (readonly [Message, Message, ChosenBuild])[] = [
		[{ code: 'choice.default' }, { code: 'choice.default.detail' }, noChoice],
		...session.plan.report.stages.flatMap(({ name, instructions }) =>
			name === null
				? []
				: [
						[
							{ code: 'choice.stage', args: { stage: name } },
							{ code: 'choice.stage.detail', args: { instructions: instructions.length } },
							{ ...noChoice, target: name },
						] as const,
					],
		),
		...offered.map(
			(offer) =>
				[
					{ code: 'choice.offer', args: { name: offer.name } },
					{
						code: 'choice.offer.detail',
						args: { file: context.runtime.paths.basename(offer.file) },
					},
					{
						target: offer.target,
						context: offer.context,
						args: Object.keys(offer.args).length === 0 ? null : offer.args,
						platform: offer.platform,
					},
				] as const,
		),
	];
	const chosen = session.chosen ?? noChoice;
	return items.map(([label, description, build]) => ({
		label: say(label),
		description: say(description),
		picked: isSame(build, chosen),
		build,
	}));
}

/** Other files are read only in a trusted workspace, and never for contexts outside of it. */
async function offersFor(
	{ place: { path, folder } }: DocumentSession,
	{ failures, runtime, trust }: ServerContext,
): Promise<readonly BuildOffer[]> {
	if (path === null || runtime.buildOffers === null || !trust.granted) return [];
	const root = folder ?? runtime.paths.dirname(path);
	const { offers, problems } = await runtime.buildOffers.offersFor(path, root);
	for (const problem of problems) failures.record('build files', JSON.stringify(problem));
	return offers.filter((offer) => runtime.paths.relative(root, offer.context) !== null);
}

function isSame(one: ChosenBuild, other: ChosenBuild): boolean {
	return (
		one.target === other.target &&
		one.context === other.context &&
		one.platform === other.platform &&
		JSON.stringify(sorted(one.args)) === JSON.stringify(sorted(other.args))
	);
}

function sorted(args: ChosenBuild['args']): readonly (readonly [string, string])[] {
	return Object.entries(args ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
