/** What `predict` asks of registries and servers, unless `--offline`; a failure is a note, never more. */
import type { Knowledge, Platform } from '../core/knowledge.ts';
import { lookUpFailures } from '../core/networkKnowledge.ts';
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

/** Images and downloads together may take so long, … */
const quickMilliseconds = 10_000;
/** … and packages. */
const patientMilliseconds = 60_000;

/** The sources are loaded when the first of them is asked: starting stays quick. */
export function openNetwork(platform: Platform, host: CliHost): Network {
	const [quick, patient] = [new AbortController(), new AbortController()];
	const timers = [
		setTimeout(() => quick.abort(), quickMilliseconds),
		setTimeout(() => patient.abort(), patientMilliseconds),
	];
	const limits = { quick: quick.signal, patient: patient.signal };
	let opened: Promise<NetworkPorts> | null = null;
	const open = async (): Promise<NetworkPorts> => {
		const [sources, shipped] = await Promise.all([host.networkSources(), host.packageIndexes()]);
		return networkPorts(sources, shipped, platform, limits);
	};
	const ports = (): Promise<NetworkPorts> => {
		opened ??= open();
		return opened;
	};
	return {
		ports: {
			image: async (reference) => (await ports()).image(reference),
			remoteSize: async (url) => (await ports()).remoteSize(url),
			packageIndex: async (name) => (await ports()).packageIndex(name),
			packageSizes: async (packages) => (await ports()).packageSizes(packages),
			pythonInstall: async (request) => (await ports()).pythonInstall(request),
			npmTree: async (request) => (await ports()).npmTree(request),
		},
		end: () => {
			for (const timer of timers) clearTimeout(timer);
		},
	};
}

const mostNotes = 5;

/** What could not be asked. */
export function networkNotes(
	knowledge: Knowledge,
	service: LanguageService,
): readonly UsageError[] {
	const failures = lookUpFailures(knowledge);
	const notes = failures.slice(0, mostNotes).map(
		({ name, reason }) =>
			new UsageError('cli.lookUpFailed', {
				name: typeof name === 'string' ? name : service.text(name),
				reason: service.text(reason),
			}),
	);
	const more = failures.length - notes.length;
	return more === 0 ? notes : [...notes, new UsageError('cli.lookUpsFailed', { count: more })];
}
