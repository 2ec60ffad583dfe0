/**
 * What an install of npm brings where no lock file says it, from the registries that a build would ask:
 * documents of the packages that are named and of those that they need. Rounds, requests and bytes have
 * bounds; documents are megabytes, so this is work for the worker.
 */
import type { NpmManifest } from '../../core/estimate/packages/npm/tree/packument.ts';
import { type Packument, readPackument } from '../../core/estimate/packages/npm/tree/packument.ts';
import { resolveTree } from '../../core/estimate/packages/npm/tree/resolveTree.ts';
import type {
	NpmTree,
	NpmTreeRequest,
	RegistryDocuments,
} from '../../core/estimate/packages/npm/tree/treeRequest.ts';
import type { Answer } from '../../core/knowledge.ts';
import type { Message } from '../../protocol/message.ts';
import {
	type BoundedFetch,
	type BoundedResponse,
	failureOf,
	inTurns,
	jsonIn,
	refusal,
} from './boundedFetch.ts';
import { documentAddress, type NpmConfiguration, registryOf } from './npmConfiguration.ts';
import { acceptsLong, acceptsShort, lengthOnly, shortForm, statedLength } from './npmDocument.ts';

const connections = 8;
const timeoutMilliseconds = 20_000;
/** The longest documents of public packages come to 40 MB in their long form, to a fifth in the short one. */
const longestDocument = 64 * 1024 * 1024;
/** Of all documents of one question. */
const mostBytes = 512 * 1024 * 1024;
const mostDocuments = 5_000;
/** A round goes one level deeper into what packages need. */
const mostRounds = 60;
/** Of what is kept of documents for later questions. Characters. */
const mostKept = 48 * 1024 * 1024;

export interface NpmTreeOptions {
	readonly fetch: BoundedFetch;
	readonly isCancelled: () => boolean;
}

export interface NpmTrees {
	/** Never rejects. */
	read(
		request: NpmTreeRequest,
		configuration: NpmConfiguration,
		options: NpmTreeOptions,
	): Promise<Answer<NpmTree>>;
}

/** Documents that were read are kept while the process lives, as far as there is room. */
export function createNpmTrees(documents = mostDocuments): NpmTrees {
	const kept: Kept = { documents: new Map(), characters: 0 };
	return {
		read: async (request, configuration, options) => {
			const left = { documents, bytes: mostBytes };
			return await treeFor({ request, configuration, ...options, kept, left });
		},
	};
}

interface Document {
	readonly packument: Packument;
	/** As npm keeps it; null: not known. */
	readonly bytes: number | null;
	readonly address: string;
}

/** By address. */
interface Kept {
	readonly documents: Map<string, Document>;
	characters: number;
}

interface Question extends NpmTreeOptions {
	readonly request: NpmTreeRequest;
	readonly configuration: NpmConfiguration;
	readonly kept: Kept;
	/** What it may still ask for. */
	readonly left: { documents: number; bytes: number };
}

async function treeFor(question: Question): Promise<Answer<NpmTree>> {
	const { request, configuration } = question;
	const found = new Map<string, Document | Message>();
	const packuments = new Map<string, Packument | Message>();
	const addressOf = (manifest: NpmManifest) => archiveIn(manifest, configuration);
	for (let round = 0; round < mostRounds; round++) {
		const step = resolveTree(request, packuments, addressOf);
		if (step.kind === 'failed') return { state: 'failed', reason: step.reason };
		if (step.kind === 'resolved') {
			const { lock, unknown, asked } = step;
			return { state: 'known', value: { lock, unknown, documents: documentsOf(asked, found) } };
		}
		await inTurns(step.names, connections, async (name) => {
			const document = await documentOf(name, question);
			found.set(name, document);
			packuments.set(name, 'code' in document ? document : document.packument);
		});
		if (question.isCancelled()) return { state: 'failed', reason: { code: 'npm.cancelled' } };
	}
	return { state: 'failed', reason: { code: 'npm.tooDeep' } };
}

function documentsOf(
	asked: ReadonlySet<string>,
	found: ReadonlyMap<string, Document | Message>,
): RegistryDocuments {
	const documents = [...asked].flatMap((name) => {
		const document = found.get(name);
		return document === undefined || 'code' in document ? [] : [document];
	});
	return {
		count: documents.length,
		bytes: documents.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
		short: documents.filter(({ bytes }) => bytes === null).length,
		addresses: documents.reduce((sum, { address }) => sum + address.length, 0),
	};
}

/** An archive is asked for at the registry that was asked about it, wherever its document sends us. */
function archiveIn({ name, tarball }: NpmManifest, configuration: NpmConfiguration): string | null {
	if (tarball === null || !URL.canParse(tarball)) return null;
	const { origin } = new URL(registryOf(name, configuration));
	return new URL(tarball).origin === origin ? tarball : null;
}

async function documentOf(name: string, question: Question): Promise<Document | Message> {
	const address = documentAddress(name, question.configuration);
	const known = question.kept.documents.get(address);
	if (known !== undefined) return known;
	const answer = await asked(address, question, longestDocument, acceptsShort);
	if (!('status' in answer)) return refusal(address, answer.failed);
	const { status, body, truncated, headers } = answer;
	question.left.bytes -= body.length;
	if (status === 404) return { code: 'npm.noPackage', args: { name } };
	if (status !== 200) return refusal(address, String(status));
	if (truncated) return refusal(address, 'too long');
	const packument = readPackument(jsonIn(body), name);
	if (packument === null) return refusal(address, 'no package');
	const isShort = String(headers['content-type'] ?? '').includes(shortForm);
	const bytes = isShort ? await longLength(address, question) : body.length;
	const document = { packument, bytes, address };
	keep(document, question.kept);
	return document;
}

/** Bytes of the long form, which npm reads and keeps where it chooses. */
async function longLength(address: string, question: Question): Promise<number | null> {
	const answer = await asked(address, question, lengthOnly, acceptsLong);
	return 'status' in answer ? statedLength(answer) : null;
}

function keep(document: Document, kept: Kept): void {
	let characters = 0;
	for (const text of document.packument.manifests.values()) characters += text.length;
	if (characters > mostKept) return;
	if (kept.characters + characters > mostKept) {
		kept.documents.clear();
		kept.characters = 0;
	}
	kept.documents.set(document.address, document);
	kept.characters += characters;
}

async function asked(
	url: string,
	{ fetch, left, isCancelled }: Question,
	maxBytes: number,
	accept: string,
): Promise<BoundedResponse | { readonly failed: Message | string }> {
	if (isCancelled()) return { failed: { code: 'npm.cancelled' } };
	if (left.documents-- <= 0 || left.bytes <= 0) return { failed: 'too many documents' };
	try {
		return await fetch({ url, maxBytes, timeoutMilliseconds, headers: { accept } });
	} catch (error) {
		return { failed: failureOf(error) };
	}
}
