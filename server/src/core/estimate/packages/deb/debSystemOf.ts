/** What a base image's own files say is installed. */
import type { PackageIndexName } from '../../../knowledge.ts';
import { type DebSetup, setupOf } from './debSetup.ts';
import type { DebStanza, DebSystem } from './debSystem.ts';
import { shortenRelations } from './relations.ts';

const mostBytes = 64_000_000;

/** Null where the texts hold no database of dpkg. Distroless images keep theirs in pieces, without apt. */
export function debSystemOf(texts: ReadonlyMap<string, string>): DebSystem | null {
	const status = texts.get('/var/lib/dpkg/status');
	if (status === undefined) return null;
	const states = texts.get('/var/lib/apt/extended_states') ?? '';
	return systemOfStatus(status, states, setupOf(texts));
}

/** Which index knows what can be installed; null where os-release does not tell the release. */
export function debIndexName(
	texts: ReadonlyMap<string, string>,
	architecture: string,
): PackageIndexName | null {
	const release = texts.get('/etc/os-release') ?? texts.get('/usr/lib/os-release') ?? '';
	const value = (key: string) => new RegExp(`^${key}=["']?([\\w.-]+)`, 'm').exec(release)?.[1];
	const [distribution, codename] = [value('ID'), value('VERSION_CODENAME')];
	if (distribution === undefined || codename === undefined) return null;
	const repositories = sourceLines(texts);
	return { manager: 'deb', distribution, release: codename, architecture, repositories };
}

/** One line a suite: `deb http://mirror.example/debian bookworm main`. */
function sourceLines(texts: ReadonlyMap<string, string>): readonly string[] {
	const lines: string[] = [];
	for (const [path, text] of texts) {
		if (!path.startsWith('/etc/apt/sources.list')) continue;
		if (path.endsWith('.sources')) lines.push(...text.split(/\n\s*\n/).flatMap(stanzaSources));
		else lines.push(...text.split('\n').flatMap(lineSource));
	}
	return lines;
}

function lineSource(line: string): readonly string[] {
	const text = line.replace(/#.*/, '').trim();
	if (!/^deb\s/.test(text)) return [];
	return [text.replace(/\[[^\]]*\]/, '').replace(/\s+/g, ' ')];
}

function stanzaSources(text: string): readonly string[] {
	const fields = fieldsOf(text.replace(/^#.*\n?/gm, ''));
	const words = (field: string) => (fields.get(field) ?? '').split(/\s+/).filter(Boolean);
	if (!words('types').includes('deb') || fields.get('enabled') === 'no') return [];
	return words('uris').flatMap((uri) =>
		words('suites').map((suite) => `deb ${uri} ${suite} ${words('components').join(' ')}`.trim()),
	);
}

/** From the texts of /var/lib/dpkg/status and /var/lib/apt/extended_states ('' where there is none). */
export function systemOfStatus(
	status: string,
	extendedStates: string,
	setup: DebSetup = setupOf(new Map()),
): DebSystem {
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
	const automatic = automaticOf(extendedStates);
	return { setup, isEstimated: false, installed, automatic, held, configured, stanzas };
}

/** Whether the fields of a control file are those of a package. */
export function namePackage(fields: ReadonlyMap<string, string>): boolean {
	const has = (field: string) => (fields.get(field) ?? '') !== '';
	return (
		/^[a-z0-9][a-z0-9+.-]*$/i.test(fields.get('package') ?? '') &&
		has('version') &&
		has('architecture')
	);
}

/** `fields` by lower-case name; `architecture` among them. */
export function stanzaOf(
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

/** By lower-case name. Single lines only: the fields that are wanted are never continued but for relations. */
export function fieldsOf(stanza: string): ReadonlyMap<string, string> {
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
