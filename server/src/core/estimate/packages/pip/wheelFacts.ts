/**
 * What a wheel becomes once pip has unpacked it: its files with RECORD written anew, one .pyc beside
 * each .py, a script for each entry point.
 * https://packaging.python.org/en/latest/specifications/binary-distribution-format/
 */
import { type CompiledGuess, compiledGuess } from './bytecode.ts';
import type { PythonTarget } from './pythonTarget.ts';

/** A file of a wheel, from its directory. */
export interface WheelFile {
	readonly path: string;
	readonly bytes: number;
}

export interface EntryPoint {
	readonly name: string;
	readonly module: string;
	/** `main`, `app.run`. */
	readonly attribute: string;
}

export interface WheelFacts {
	readonly name: string;
	readonly version: string;
	/** Bytes of the wheel itself; null: not known. */
	readonly downloadBytes: number | null;
	/** The install names it: a note of that is left. */
	readonly requested: boolean;
	/** False: the index may have a newer version when the image is built. */
	readonly pinned: boolean;
	/** Bytes of METADATA where the index serves it beside the wheel; else 0. */
	readonly metadataBytes: number;
	/** Bytes of direct_url.json, which is written for what is asked for by its address. */
	readonly directBytes: number;
	/** Bytes of its files as they are unpacked, RECORD left out. */
	readonly fileBytes: number;
	readonly files: number;
	/** Bytes of RECORD without scripts and compiled modules. */
	readonly recordBytes: number;
	readonly modules: ModuleFacts;
	/** Scripts that are written for entry points. */
	readonly scripts: readonly EntryPoint[];
	/** Scripts of its own, of which pip changes the first line. */
	readonly ownScripts: number;
}

export interface ModuleFacts {
	readonly count: number;
	/** Bytes of the .pyc without the paths that stand in them. */
	readonly compiled: CompiledGuess;
	/** Sum of the lengths of their paths below site-packages. */
	readonly pathBytes: number;
	/** Bytes of their lines in RECORD. */
	readonly recordBytes: number;
}

export type WheelIdentity = Pick<
	WheelFacts,
	'name' | 'version' | 'downloadBytes' | 'requested' | 'pinned' | 'metadataBytes' | 'directBytes'
>;

/** The sum `sha256=` in base64url, as RECORD has it. */
const digestBytes = 'sha256='.length + 43;

export function wheelFacts(
	identity: WheelIdentity,
	files: readonly WheelFile[],
	entryPoints: string,
	target: PythonTarget,
): WheelFacts {
	const unpacked = [...new Map(files.map((each) => [each.path, each])).values()].filter(
		({ path }) => !path.endsWith('/') && !isRecord(path),
	);
	const infoFolder = files
		.map(({ path }) => /^[^/]+\.dist-info(?=\/)/.exec(path)?.[0])
		.find(Boolean);
	const info = infoFolder ?? `${identity.name}-${identity.version}.dist-info`;
	const scripts = readEntryPoints(entryPoints);
	const sum = { fileBytes: 0, recordBytes: 0, ownScripts: 0 };
	for (const { path, bytes } of unpacked) {
		sum.fileBytes += bytes;
		sum.recordBytes += recordLine(installedPath(path, identity.name, target), bytes);
		if (/^[^/]+\.data\/scripts\//.test(path)) sum.ownScripts++;
	}
	return {
		...identity,
		...sum,
		recordBytes: sum.recordBytes + notesInRecord(info, identity),
		files: unpacked.length,
		modules: moduleFacts(unpacked, identity.name, target),
		scripts,
	};
}

/** INSTALLER, REQUESTED, direct_url.json and RECORD itself. */
function notesInRecord(info: string, { requested, directBytes }: WheelIdentity): number {
	return (
		recordLine(`${info}/INSTALLER`, 4) +
		encodedLength(`${info}/RECORD`) +
		',,\r\n'.length +
		(requested ? recordLine(`${info}/REQUESTED`, 0) : 0) +
		(directBytes > 0 ? recordLine(`${info}/direct_url.json`, directBytes) : 0)
	);
}

function isRecord(path: string): boolean {
	return /^[^/]+\.dist-info\/RECORD$/.test(path);
}

/** A row of RECORD: path, sum, bytes. */
export function recordLine(path: string, bytes: number): number {
	return quotedLength(path) + digestBytes + String(bytes).length + ',,\r\n'.length;
}

/** As a field of a CSV file, where a comma or a quote needs quotes. */
function quotedLength(path: string): number {
	const quotes = path.split('"').length - 1;
	return encodedLength(path) + quotes + (/[",\r\n]/.test(path) ? 2 : 0);
}

/** Bytes in UTF-8. */
function encodedLength(text: string): number {
	let bytes = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
	}
	return bytes;
}

/** Where a file of the wheel goes, from site-packages: `name.data/` holds what goes elsewhere. */
function installedPath(path: string, project: string, { minor }: PythonTarget): string {
	const [, scheme, rest] = /^[^/]+\.data\/([^/]+)\/(.*)$/s.exec(path) ?? [];
	if (scheme === undefined || rest === undefined) return path;
	switch (scheme) {
		case 'scripts':
			return `../../../bin/${rest}`;
		case 'data':
			return `../../../${rest}`;
		case 'headers':
			return `../../../include/python3.${minor}/${project}/${rest}`;
		default:
			return rest;
	}
}

function moduleFacts(
	files: readonly WheelFile[],
	project: string,
	target: PythonTarget,
): ModuleFacts {
	let [pathBytes, recordBytes] = [0, 0];
	const sources = files.filter(({ path }) => path.endsWith('.py'));
	for (const { path } of sources) {
		const installed = installedPath(path, project, target);
		pathBytes += encodedLength(installed);
		// `a/b.py` becomes `a/__pycache__/b.cpython-312.pyc`, listed without sum and size.
		const added = `__pycache__/.cpython-3${target.minor}c,,\r\n`.length;
		recordBytes += quotedLength(installed) + added;
	}
	const compiled = compiledGuess(
		project,
		sources.map(({ bytes }) => bytes),
		target.minor,
	);
	return { count: sources.length, compiled, pathBytes, recordBytes };
}

const longestEntryPoints = 1_000_000;
const longestEntryPoint = 1_000;
const mostScripts = 2_000;

/** `[console_scripts]` and `[gui_scripts]` of entry_points.txt. */
export function readEntryPoints(text: string): readonly EntryPoint[] {
	const scripts: EntryPoint[] = [];
	let section = '';
	for (const line of text.slice(0, longestEntryPoints).split(/\r?\n/)) {
		if (line.length > longestEntryPoint) continue;
		const header = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
		if (header !== undefined) section = header.trim();
		if (section !== 'console_scripts' && section !== 'gui_scripts') continue;
		const [, name, module, attribute] =
			/^\s*([^=\s#;[][^=]*?)\s*=\s*([\w.]+)\s*:\s*([\w.]+)/.exec(line) ?? [];
		if (name === undefined || module === undefined || attribute === undefined) continue;
		scripts.push({ name, module, attribute });
		if (scripts.length >= mostScripts) break;
	}
	return scripts;
}
