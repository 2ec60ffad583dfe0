/** What a base image's own files say is installed. */
import type { DebStanza, DebSystem } from './debSystem.ts';
import { shortenRelations } from './relations.ts';

const mostBytes = 64_000_000;

/** From the texts of /var/lib/dpkg/status and /var/lib/apt/extended_states ('' where there is none). */
export function systemOfStatus(status: string, extendedStates: string): DebSystem {
	const installed = new Map<string, string>();
	const held = new Set<string>();
	const configured = new Map<string, string>();
	const stanzas = new Map<string, DebStanza>();
	for (const text of status.slice(0, mostBytes).split(/\n{2,}/)) {
		const fields = fieldsOf(text);
		const name = fields.get('package') ?? '';
		const version = fields.get('version') ?? '';
		if (name === '' || version === '') continue;
		const [want, , state] = (fields.get('status') ?? '').split(' ');
		if (state === 'config-files') configured.set(name, version);
		if (state === 'config-files' || state === 'not-installed') continue;
		installed.set(name, version);
		if (want === 'hold') held.add(name);
		stanzas.set(name, stanzaOf(name, version, fields, text.length + 2));
	}
	return { installed, automatic: automaticOf(extendedStates), held, configured, stanzas };
}

function stanzaOf(
	name: string,
	version: string,
	fields: ReadonlyMap<string, string>,
	statusBytes: number,
): DebStanza {
	const architecture = fields.get('architecture') ?? '';
	const relations = (field: string) => shortenRelations(fields.get(field) ?? '', architecture);
	return {
		name,
		version,
		source: (fields.get('source') ?? '').replace(/[()]/g, ''),
		flags: flagsOf(fields),
		preDepends: relations('pre-depends'),
		depends: relations('depends'),
		recommends: relations('recommends'),
		conflicts: relations('conflicts'),
		breaks: relations('breaks'),
		provides: relations('provides'),
		installedKib: Number(fields.get('installed-size')) || 0,
		statusBytes,
	};
}

const multiArch: Readonly<Record<string, string>> = { same: 's', foreign: 'f', allowed: 'w' };
const priorities = ['required', 'important', 'standard', 'optional', 'extra'];

/** As the index writes them. */
function flagsOf(fields: ReadonlyMap<string, string>): string {
	const isYes = (field: string) => fields.get(field) === 'yes';
	const priority = priorities.indexOf(fields.get('priority') ?? 'optional');
	return [
		fields.get('architecture') === 'all' ? 'a' : '',
		isYes('essential') ? 'e' : '',
		isYes('protected') || isYes('important') ? 'i' : '',
		multiArch[fields.get('multi-arch') ?? ''] ?? '',
		priority < 0 ? 3 : priority,
	].join('');
}

/** Single lines only: the fields that are wanted are never continued but for relations. */
function fieldsOf(stanza: string): ReadonlyMap<string, string> {
	const fields = new Map<string, string>();
	let last = '';
	for (const line of stanza.split('\n')) {
		if (line.startsWith(' ')) {
			if (last !== 'description') fields.set(last, `${fields.get(last) ?? ''}${line}`);
			continue;
		}
		const colon = line.indexOf(':');
		if (colon <= 0) continue;
		last = line.slice(0, colon).toLowerCase();
		fields.set(last, line.slice(colon + 1).trim());
	}
	return fields;
}

function automaticOf(extendedStates: string): ReadonlySet<string> {
	const names = new Set<string>();
	for (const stanza of extendedStates.split(/\n{2,}/)) {
		const fields = fieldsOf(stanza);
		const name = fields.get('package');
		if (name !== undefined && fields.get('auto-installed') === '1') names.add(name);
	}
	return names;
}
