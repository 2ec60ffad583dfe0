/**
 * What an install of Python packages brings, from the indexes that a build would ask: pages of
 * projects, METADATA of wheels, and the directories at the ends of those that are chosen. No wheel is
 * fetched. Rounds, requests and bytes have bounds; what was read is kept for the next question.
 */
import {
	type Candidate,
	candidatesOf,
	type IndexFile,
} from '../../core/estimate/packages/pip/candidates.ts';
import type {
	IndexCaching,
	PythonInstall,
	PythonRequest,
	UnknownPackage,
} from '../../core/estimate/packages/pip/pythonRequest.ts';
import { type ChosenWheel, resolve } from '../../core/estimate/packages/pip/resolve.ts';
import { type WheelFacts, wheelFacts } from '../../core/estimate/packages/pip/wheelFacts.ts';
import type { Answer } from '../../core/knowledge.ts';
import type { Message } from '../../protocol/message.ts';
import { type BoundedFetch, type BoundedResponse, inTurns, refusal } from './boundedFetch.ts';
import { inCommon, isStored, plainHosts } from './pipCache.ts';
import { bareAddress, type PipConfiguration } from './pipConfiguration.ts';
import { acceptedPages, readIndexPage } from './pipIndexPage.ts';
import { type RemoteWheel, readRemoteWheel, requirementsOfMetadata } from './pipWheel.ts';

const connections = 16;
const timeoutMilliseconds = 20_000;
/** The pages of projects with thousands of releases come to a few MB. */
const longestPage = 16 * 1024 * 1024;
const longestMetadata = 4 * 1024 * 1024;
/** A round goes one level deeper into what packages need; conflicts cost some more. */
const mostRounds = 100;
const mostRequests = 6_000;
/** Entries of each kind that are kept for later questions. */
const mostKept = 4_000;

export interface PipInstallOptions {
	readonly fetch: BoundedFetch;
	readonly isCancelled: () => boolean;
}

export interface PipInstalls {
	/** Never rejects. */
	read(
		request: PythonRequest,
		configuration: PipConfiguration,
		options: PipInstallOptions,
	): Promise<Answer<PythonInstall>>;
}

/** What was read is kept for later questions. */
export function createPipInstalls(): PipInstalls {
	const kept: Kept = { pages: new Map(), requirements: new Map(), wheels: new Map() };
	return {
		read: async (request, configuration, options) => {
			if (request.indexes.noIndex || request.indexes.findLinks.length > 0) {
				return { state: 'failed', reason: { code: 'pip.otherLinks' } };
			}
			const indexes = indexesOf(request, configuration);
			const asking = { ...options, configuration, kept, left: mostRequests };
			return await installFrom({ ...asking, request, indexes });
		},
	};
}

interface Page {
	readonly files: readonly IndexFile[];
	readonly bytes: number;
	/** pip's cache keeps it. */
	readonly stored: boolean;
}

interface WheelAnswer extends RemoteWheel {
	readonly stored: boolean;
}

/** By address; what could not be had is asked for again. */
interface Kept {
	readonly pages: Map<string, Page>;
	readonly requirements: Map<string, readonly string[]>;
	readonly wheels: Map<string, WheelAnswer>;
}

interface Question extends PipInstallOptions {
	readonly configuration: PipConfiguration;
	readonly kept: Kept;
	readonly request: PythonRequest;
	/** Each without a slash at its end. */
	readonly indexes: readonly string[];
	/** Requests that it may still make. */
	left: number;
}

/** Those of the Dockerfile and its lists go before the user's own. */
function indexesOf(
	{ indexes }: PythonRequest,
	{ index, extra }: PipConfiguration,
): readonly string[] {
	const all = [indexes.index ?? index, ...indexes.extra, ...extra].map(bareAddress);
	return [...new Set(all.map((each) => each.replace(/\/+$/, '')))];
}

async function installFrom(question: Question): Promise<Answer<PythonInstall>> {
	const projects = new Map<string, readonly Candidate[] | Message>();
	const requirements = new Map<string, readonly string[] | Message>();
	let pageBytes = 0;
	for (let round = 0; round < mostRounds; round++) {
		const step = resolve(question.request, { projects, requirements });
		if (step.kind === 'conflict') return { state: 'failed', reason: step.reason };
		if (step.kind === 'resolved') {
			const pages = { count: projects.size, bytes: pageBytes };
			const facts = await factsOf(step, question);
			const caching = cachingOf([...projects.keys()], step.wheels, question);
			return { state: 'known', value: { ...facts, pages, caching } };
		}
		await inTurns(step.projects, connections, async (name) => {
			const project = await projectOf(name, question);
			projects.set(name, 'code' in project ? project : project.candidates);
			pageBytes += 'code' in project ? 0 : project.bytes;
		});
		await inTurns(step.wheels, connections, async (wheel) => {
			requirements.set(wheel.url, await requirementsOf(wheel, question));
		});
		if (question.isCancelled()) {
			return { state: 'failed', reason: { code: 'pip.cancelled' } };
		}
	}
	return { state: 'failed', reason: { code: 'pip.tooDeep' } };
}

//#region Pages of projects

/** Files of all indexes together, as pip takes them. */
async function projectOf(
	name: string,
	question: Question,
): Promise<{ readonly candidates: readonly Candidate[]; readonly bytes: number } | Message> {
	const pages: Page[] = [];
	let problem: Message = { code: 'pip.noProject', args: { name } };
	for (const index of question.indexes) {
		const url = pageAddress(index, name);
		const page = question.kept.pages.get(url) ?? (await pageAt(url, question));
		if (page === null) continue;
		if ('code' in page) problem = page;
		else {
			keep(question.kept.pages, url, page);
			pages.push(page);
		}
	}
	if (pages.length === 0) return problem;
	const files = pages.flatMap((page) => page.files);
	const bytes = pages.reduce((sum, page) => sum + page.bytes, 0);
	return { candidates: candidatesOf(name, files, question.request), bytes };
}

function pageAddress(index: string, name: string): string {
	return `${index}/${encodeURIComponent(name)}/`;
}

/** Null: the index does not have the project. */
async function pageAt(url: string, question: Question): Promise<Page | Message | null> {
	const answer = await asked(url, question, {
		maxBytes: longestPage,
		headers: { accept: acceptedPages },
	});
	if (typeof answer === 'string') return refusal(url, answer);
	const { status, body, truncated, headers, finalUrl } = answer;
	if (status === 404 || status === 410) return null;
	if (status !== 200) return refusal(url, String(status));
	if (truncated) return refusal(url, 'too long');
	const type = String(headers['content-type'] ?? '');
	const files = readIndexPage(new TextDecoder().decode(body), type, finalUrl ?? url);
	return files === null
		? refusal(url, 'no index')
		: { files, bytes: body.length, stored: isStored(headers) };
}

//#endregion
//#region Wheels

async function requirementsOf(
	wheel: IndexFile,
	question: Question,
): Promise<readonly string[] | Message> {
	const known = question.kept.requirements.get(wheel.url);
	if (known !== undefined) return known;
	const metadata = wheel.metadata ? await metadataBeside(wheel.url, question) : null;
	const text = metadata ?? (await wheelAt(wheel.url, question));
	if (typeof text !== 'string' && 'code' in text) return text;
	const source = typeof text === 'string' ? text : text.metadata;
	if (source === null) return refusal(wheel.url, 'no METADATA');
	const requirements = requirementsOfMetadata(source);
	keep(question.kept.requirements, wheel.url, requirements);
	return requirements;
}

/** Null: it is not there after all. */
async function metadataBeside(url: string, question: Question): Promise<string | null> {
	const answer = await asked(`${url}.metadata`, question, { maxBytes: longestMetadata });
	if (typeof answer === 'string' || answer.status !== 200 || answer.truncated) return null;
	return new TextDecoder().decode(answer.body);
}

async function wheelAt(url: string, question: Question): Promise<WheelAnswer | Message> {
	const known = question.kept.wheels.get(url);
	if (known !== undefined) return known;
	try {
		let stored = false;
		const wheel = await readRemoteWheel(async (range, maxBytes) => {
			const answer = await asked(url, question, { range, maxBytes });
			if (typeof answer === 'string') throw new Error(answer);
			stored = isStored(answer.headers);
			return answer;
		});
		keep(question.kept.wheels, url, { ...wheel, stored });
		return { ...wheel, stored };
	} catch (error) {
		return refusal(url, error instanceof Error ? error.message : String(error));
	}
}

async function factsOf(
	{
		wheels,
		unknown,
	}: { readonly wheels: readonly ChosenWheel[]; readonly unknown: readonly UnknownPackage[] },
	question: Question,
): Promise<Pick<PythonInstall, 'wheels' | 'unknown'>> {
	const answers = await inTurns(wheels, connections, async (chosen) => {
		const remote = await wheelAt(chosen.wheel.url, question);
		return { chosen, remote };
	});
	const facts: WheelFacts[] = [];
	const missing: UnknownPackage[] = [];
	for (const { chosen, remote } of answers) {
		if ('code' in remote) missing.push({ name: chosen.name, reason: remote });
		else facts.push(factsOfWheel(chosen, remote, question.request));
	}
	return { wheels: facts, unknown: [...unknown, ...missing] };
}

function factsOfWheel(
	chosen: ChosenWheel,
	remote: RemoteWheel,
	{ target }: PythonRequest,
): WheelFacts {
	const { name, version, wheel, requested, pinned, direct } = chosen;
	const identity = {
		name,
		version,
		requested,
		pinned,
		downloadBytes: remote.downloadBytes,
		metadataBytes: wheel.metadata ? Buffer.byteLength(remote.metadata ?? '') : 0,
		directBytes: direct ? directUrlBytes(wheel.url) : 0,
	};
	return wheelFacts(identity, remote.files, remote.entryPoints ?? '', target);
}

/** direct_url.json with the sum of what was fetched. */
function directUrlBytes(url: string): number {
	const digest = '0'.repeat(64);
	return JSON.stringify({
		archive_info: { hash: `sha256=${digest}`, hashes: { sha256: digest } },
		url,
	}).replaceAll(/[,:](?=["{])/g, '$& ').length;
}

//#endregion

function cachingOf(
	names: readonly string[],
	chosen: readonly ChosenWheel[],
	{ indexes, kept }: Question,
): IndexCaching {
	const pages = indexes.flatMap((index) => names.map((name) => pageAddress(index, name)));
	const wheels = chosen.map(({ wheel }) => wheel.url);
	return {
		pages: inCommon(pages.flatMap((url) => kept.pages.get(url)?.stored ?? [])),
		wheels: inCommon(wheels.flatMap((url) => kept.wheels.get(url)?.stored ?? [])),
		plainHosts: plainHosts([...pages, ...wheels]),
	};
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
	if (map.size >= mostKept) map.clear();
	map.set(key, value);
}

/** A text is the reason why there is no answer. */
async function asked(
	url: string,
	question: Question,
	limits: {
		readonly range?: string;
		readonly maxBytes: number;
		readonly headers?: Record<string, string>;
	},
): Promise<BoundedResponse | string> {
	if (question.isCancelled()) return 'cancelled';
	if (question.left-- <= 0) return 'too many requests';
	if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return 'not on the network';
	const authorization = question.configuration.authorizations.get(new URL(url).origin);
	const request = {
		...{ url, timeoutMilliseconds, ...limits },
		...(authorization === undefined ? {} : { authorization }),
	};
	let failure = '';
	// A server may close a connection in the moment in which it is used again.
	for (let attempt = 0; attempt < 2; attempt++) {
		try {
			return await question.fetch(request);
		} catch (error) {
			failure = error instanceof Error ? error.message : String(error);
		}
		if (question.isCancelled()) break;
	}
	return failure;
}
