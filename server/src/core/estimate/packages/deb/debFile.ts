/** One .deb as a file: what its two tars say, read once by who has the file. */
import type { DebFileNumbers, DebStanza } from './debSystem.ts';
import { fieldsOf, namePackage, stanzaOf } from './debSystemOf.ts';
import { scriptWrites } from './maintainerScripts.ts';

export interface DebFile {
	/** The text of its control file. */
	readonly control: string;
	readonly numbers: DebFileNumbers;
	/** Scripts that run while it is installed, by name; null: longer than is read. */
	readonly scripts: ReadonlyMap<string, string | null>;
	/** It holds a list of apt's sources, or preferences among them. */
	readonly bringsSources: boolean;
	/** Folders that hold its files, by their first names: `/usr/bin`, `/opt/app/data`. */
	readonly folders: readonly string[];
}

/** One object a file: installs of it are compared. */
const stanzas = new WeakMap<DebFile, DebStanza>();

/** Null where its control file names no package. */
export function stanzaOfFile(file: DebFile): DebStanza | null {
	const known = stanzas.get(file);
	if (known !== undefined) return known;
	const fields = fieldsOf(file.control);
	const name = fields.get('package') ?? '';
	const version = fields.get('version') ?? '';
	const architecture = fields.get('architecture') ?? '';
	if (!namePackage(fields)) return null;
	const { numbers, scripts, bringsSources, folders } = file;
	const stanza: DebStanza = {
		...stanzaOf(name, version, fields, numbers.statusBytes),
		architecture,
		file: { numbers, writes: scriptWrites(scripts, folders), bringsSources, folders },
	};
	stanzas.set(file, stanza);
	return stanza;
}
