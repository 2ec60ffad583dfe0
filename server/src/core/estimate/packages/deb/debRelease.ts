/**
 * A suite's InRelease or Release: which files it lists and what apt makes of it. The signature is not
 * checked: what is read here becomes an estimate, never an install.
 * https://wiki.debian.org/DebianRepository/Format#A.22Release.22_files
 */

export interface ReleaseFile {
	readonly bytes: number;
	/** `sha256:` and hexadecimal digits. */
	readonly digest: string;
}

export interface DebRelease {
	/** By path below the suite's folder: `main/binary-amd64/Packages.xz`. */
	readonly files: ReadonlyMap<string, ReleaseFile>;
	/** `2026-11-23`; null where it is not given. */
	readonly date: string | null;
	/** False: installed from only where it is asked for, as from backports. */
	readonly isAutomatic: boolean;
	/** Packages for all architectures stand in a list of their own. */
	readonly hasListForAll: boolean;
}

/** Null where it lists no files with SHA-256: a page of a proxy, say. */
export function parseDebRelease(text: string): DebRelease | null {
	const files = new Map<string, ReleaseFile>();
	const fields = new Map<string, string>();
	let section = '';
	for (const line of signedPart(text).split('\n')) {
		if (line.startsWith(' ')) {
			if (section === 'sha256') addFile(files, line);
			continue;
		}
		const colon = line.indexOf(':');
		section = colon < 0 ? '' : line.slice(0, colon).toLowerCase();
		if (section !== '') fields.set(section, line.slice(colon + 1).trim());
	}
	if (files.size === 0) return null;
	const words = (field: string) => (fields.get(field) ?? '').split(/\s+/);
	return {
		files,
		date: dayOf(fields.get('date') ?? ''),
		isAutomatic: fields.get('notautomatic') !== 'yes',
		hasListForAll:
			words('architectures').includes('all') &&
			!words('no-support-for-architecture-all').includes('Packages'),
	};
}

function signedPart(text: string): string {
	const start = /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:[^\r\n]+\r?\n)*\r?\n/m.exec(text);
	if (start === null) return text;
	const rest = text.slice(start.index + start[0].length);
	const end = rest.indexOf('\n-----BEGIN PGP SIGNATURE-----');
	return end < 0 ? rest : rest.slice(0, end);
}

function addFile(files: Map<string, ReleaseFile>, line: string): void {
	const [, digest, bytes, path] = /^ ([0-9a-f]{64})\s+(\d{1,12})\s+(\S+)\s*$/.exec(line) ?? [];
	if (digest === undefined || path === undefined) return;
	files.set(path, { bytes: Number(bytes), digest: `sha256:${digest}` });
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Sat, 06 Sep 2025 09:58:08 UTC` */
function dayOf(text: string): string | null {
	const [, day, name, year] = /(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})/.exec(text) ?? [];
	const month = months.indexOf(name ?? '') + 1;
	if (day === undefined || year === undefined || month === 0) return null;
	return `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
