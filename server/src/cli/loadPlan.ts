/** From a command's options to a plan, with all that can be learned of the outside. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { baseFacts } from '../core/estimate/bases.ts';
import { type Build, type Knowledge, noKnowledge } from '../core/knowledge.ts';
import type { Plan } from '../core/plan.ts';
import type { LanguageService, Ports } from '../languageService.ts';
import { readBases } from './bases.ts';
import { buildOf } from './buildOptions.ts';
import type { CliHost } from './host.ts';
import { networkNotes, openNetwork } from './network.ts';
import type { ParsedOptions } from './options.ts';
import { type DockerfileText, unreadable } from './readDockerfile.ts';
import { UsageError } from './usageError.ts';

/** As many entries of a context are walked; beyond, its sizes are floors. */
const mostContextFiles = 1_000_000;

export interface LoadedPlan {
	readonly plan: Plan;
	/** Said on standard error beside the result. */
	readonly notes: readonly UsageError[];
}

/** `withOutside` false: only what the text and `--base` say; else the context and the network too. */
export async function loadPlan(
	file: DockerfileText,
	options: ParsedOptions,
	host: CliHost,
	service: LanguageService,
	withOutside: boolean,
): Promise<LoadedPlan> {
	const context = contextFolder(file, options, host);
	const build = buildOf(options, host, file.path, context);
	const bases = await readBases(options.all('base'), build.platform, host, service);
	const knowledge: Knowledge = { ...noKnowledge(baseFacts), images: bases.images };
	const files = withOutside && context !== null ? portsOf(context, build, host) : {};
	const asksNetwork = withOutside && !options.has('offline');
	const network = asksNetwork ? openNetwork(build.platform, host) : null;
	const shipped: Ports = withOutside
		? { packageIndex: async (name) => (await host.packageIndexes()).read(name) }
		: {};
	const ports = { ...shipped, ...files, ...network?.ports };
	const loaded = await service.planFully(file.text, build, knowledge, ports);
	network?.end();
	checkTarget(loaded.plan, file);
	checkContext(loaded.knowledge, context, service);
	const notes = [
		...bases.unused(loaded.plan, file.name),
		...networkNotes(loaded.knowledge, service),
	];
	return { plan: loaded.plan, notes };
}

/** Absolute; null where a Dockerfile from standard input has none. */
function contextFolder(file: DockerfileText, options: ParsedOptions, host: CliHost): string | null {
	const given = options.last('context');
	if (given === undefined) return file.path === null ? null : path.dirname(file.path);
	const folder = path.resolve(host.workingDirectory, given);
	try {
		if (!statSync(folder).isDirectory()) {
			throw new UsageError('cli.contextIsFile', { path: given });
		}
		readdirSync(folder);
	} catch (error) {
		if (error instanceof UsageError) throw error;
		const { code, args } = unreadable(given, error);
		if (code === 'cli.fileMissing') throw new UsageError('cli.contextMissing', { path: given });
		const reason = args['reason'] ?? 'EACCES';
		throw new UsageError('cli.contextUnreadable', { path: given, reason });
	}
	return folder;
}

function portsOf(root: string, build: Build, host: CliHost): Ports {
	const { dockerfile, builder } = build;
	return {
		contextFiles: () =>
			host.contextSource.read({ root, dockerfile, builder, maxFiles: mostContextFiles }),
		archive: async (inContext) => (await host.archiveSource()).readListing(root, inContext),
		contextText: async (inContext) => (await host.archiveSource()).readText(root, inContext),
	};
}

function checkTarget({ report }: Plan, { name }: DockerfileText): void {
	const { target, stages } = report;
	if (target === null || !report.problems.some(({ code }) => code === 'UnknownTarget')) return;
	if (stages.length === 0) throw new UsageError('cli.badTargetNoStages', { file: name, target });
	const names = stages.flatMap((stage) => stage.name ?? []);
	if (names.length === 0) throw new UsageError('cli.badTargetNoNames', { file: name, target });
	throw new UsageError('cli.badTarget', { file: name, target, stages: names.join(', ') });
}

function checkContext({ context }: Knowledge, root: string | null, service: LanguageService): void {
	if (context?.state !== 'failed' || root === null) return;
	const reason = service.text(context.reason);
	throw new UsageError('cli.contextUnreadable', { path: root, reason });
}
