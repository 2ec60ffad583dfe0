/** What `predict` asks of registries and servers, unless `--offline`; a failure is a note, never more. */
import type { Answer, Knowledge, Platform } from '../core/knowledge.ts';
import {
	type LanguageService,
	type NetworkPorts,
	networkPorts,
	type Ports,
} from '../languageService.ts';
import type { CliHost } from './host.ts';
import { UsageError } from './usageError.ts';

export interface Network {
	readonly ports: Ports;
	/** No answer is waited for any longer. */
	readonly end: () => void;
}

/** All that is asked together may take so long. */
const mostMilliseconds = 10_000;

/** The sources are loaded when the first of them is asked: starting stays quick. */
export function openNetwork(platform: Platform, host: CliHost): Network {
	const limit = new AbortController();
	const timer = setTimeout(() => limit.abort(), mostMilliseconds);
	let opened: Promise<NetworkPorts> | null = null;
	const ports = (): Promise<NetworkPorts> => {
		opened ??= host
			.networkSources()
			.then((sources) => networkPorts(sources, platform, limit.signal));
		return opened;
	};
	return {
		ports: {
			image: async (reference) => (await ports()).image(reference),
			remoteSize: async (url) => (await ports()).remoteSize(url),
		},
		end: () => clearTimeout(timer),
	};
}

const mostNotes = 5;

/** What could not be asked. */
export function networkNotes(
	{ images, remoteSizes }: Knowledge,
	service: LanguageService,
): readonly UsageError[] {
	const failures = [...failed(images), ...failed(remoteSizes)];
	const notes = failures
		.slice(0, mostNotes)
		.map(
			({ name, reason }) =>
				new UsageError('cli.lookUpFailed', { name, reason: service.text(reason) }),
		);
	const more = failures.length - notes.length;
	return more === 0 ? notes : [...notes, new UsageError('cli.lookUpsFailed', { count: more })];
}

function failed(answers: ReadonlyMap<string, Answer<unknown>>) {
	return [...answers].flatMap(([name, answer]) =>
		answer.state === 'failed' ? [{ name, reason: answer.reason }] : [],
	);
}
