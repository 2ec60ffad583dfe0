/** What the network has said of a file's needs, and what it did not. */
import type { Message, MessageArgument } from '../protocol/message.ts';
import { type Answer, type Knowledge, packageIndexTitle, packageSizeTitle } from './knowledge.ts';

export type NetworkKnowledge = Pick<
	Knowledge,
	'images' | 'remoteSizes' | 'packageIndexes' | 'packageSizes' | 'pythonInstalls' | 'npmTrees'
>;

export const nothingLookedUp: NetworkKnowledge = {
	images: new Map(),
	remoteSizes: new Map(),
	packageIndexes: new Map(),
	packageSizes: new Map(),
	pythonInstalls: new Map(),
	npmTrees: new Map(),
};

/** Adds answers; the first answer to a question stays. */
export function addAnswers(known: Knowledge, more: NetworkKnowledge): Knowledge {
	return {
		...known,
		images: joined(known.images, more.images),
		remoteSizes: joined(known.remoteSizes, more.remoteSizes),
		packageIndexes: joined(known.packageIndexes, more.packageIndexes),
		packageSizes: joined(known.packageSizes, more.packageSizes),
		pythonInstalls: joined(known.pythonInstalls, more.pythonInstalls),
		npmTrees: joined(known.npmTrees, more.npmTrees),
	};
}

function joined<T>(
	known: ReadonlyMap<string, T>,
	more: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
	const isNews = [...more.keys()].some((key) => !known.has(key));
	return isNews ? new Map([...more, ...known]) : known;
}

/** Without what failed, so that it is asked again. */
export function withoutFailures(knowledge: Knowledge): Knowledge {
	return {
		...knowledge,
		images: knownOf(knowledge.images),
		remoteSizes: knownOf(knowledge.remoteSizes),
		packageIndexes: knownOf(knowledge.packageIndexes),
		packageSizes: knownOf(knowledge.packageSizes),
		pythonInstalls: knownOf(knowledge.pythonInstalls),
		npmTrees: knownOf(knowledge.npmTrees),
	};
}

function knownOf<T>(answers: ReadonlyMap<string, Answer<T>>): ReadonlyMap<string, Answer<T>> {
	const known = [...answers].filter(([, { state }]) => state === 'known');
	return known.length === answers.size ? answers : new Map(known);
}

export interface LookUpFailure {
	readonly name: string | Message;
	readonly reason: Message;
	/** Packages: lines keep their numbers but for these. */
	readonly isPackages: boolean;
}

/** An entry an image, a download and an index; packages' sizes are one where host and reason are. */
export function lookUpFailures(knowledge: NetworkKnowledge): readonly LookUpFailure[] {
	const { images, remoteSizes, packageIndexes, packageSizes, pythonInstalls, npmTrees } = knowledge;
	return [
		...[...failed(images), ...failed(remoteSizes)].map((one) => ({ ...one, isPackages: false })),
		...failed(packageIndexes).map(({ name, reason }) => ({
			name: packageIndexTitle(name),
			reason,
			isPackages: true,
		})),
		...sizeFailures(failed(packageSizes)),
		...failed(pythonInstalls).map(({ reason }) => ({
			name: { code: 'lookUp.pythonPackages' },
			reason,
			isPackages: true,
		})),
		...failed(npmTrees).map(({ reason }) => ({
			name: { code: 'lookUp.npmPackages' },
			reason,
			isPackages: true,
		})),
	];
}

interface Failed {
	readonly name: string;
	readonly reason: Message;
}

function failed(answers: ReadonlyMap<string, Answer<unknown>>): readonly Failed[] {
	return [...answers].flatMap(([name, answer]) =>
		answer.state === 'failed' ? [{ name, reason: answer.reason }] : [],
	);
}

/** A lock file may name packages of any number of hosts: beyond, they are one entry. */
const mostGroups = 10;

function sizeFailures(all: readonly Failed[]): readonly LookUpFailure[] {
	const groups = new Map<string, { readonly first: Failed; count: number }>();
	for (const each of all) {
		const own = groupOf(each.reason);
		const key = groups.has(own) || groups.size < mostGroups ? own : '';
		const group = groups.get(key) ?? { first: each, count: 0 };
		group.count++;
		groups.set(key, group);
	}
	return [...groups.values()].map(({ first: { name, reason }, count }) => ({
		name: count === 1 ? packageSizeTitle(name) : { code: 'lookUp.packages', args: { count } },
		reason,
		isPackages: true,
	}));
}

/** The host that was asked, and what was wrong with it. */
function groupOf({ code, args = {} }: Message): string {
	const { place, reason } = args;
	const host = /^\w+:\/\/[^/]+/.exec(typeof place === 'string' ? place : '')?.[0] ?? '';
	return [code, host, textOf(reason)].join(' ');
}

function textOf(argument: MessageArgument | undefined): string {
	return typeof argument === 'string' ? argument : JSON.stringify(argument ?? '');
}
