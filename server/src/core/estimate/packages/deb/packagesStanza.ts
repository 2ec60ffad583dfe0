/** One stanza of a Packages file. There are a hundred thousand: what is not wanted is not even cut out. */

export interface PackagesStanza {
	/** What an index needs, by lower-case name; continued lines are joined. */
	readonly fields: ReadonlyMap<string, string>;
	/** Bytes of the stanza in dpkg's status once the package is installed. */
	readonly statusBytes: number;
}

const wanted = [
	...['Package', 'Version', 'Architecture', 'Source', 'Priority', 'Essential', 'Protected'],
	...['Important', 'Multi-Arch', 'Installed-Size', 'Size', 'Pre-Depends', 'Depends'],
	...['Recommends', 'Suggests', 'Enhances', 'Conflicts', 'Breaks', 'Replaces', 'Provides'],
];
/** Archives add these to a package's own fields. */
const added = [
	...['Filename', 'Size', 'MD5sum', 'SHA1', 'SHA256', 'SHA512', 'Description-md5', 'Tag', 'Task'],
	...['Bugs', 'Origin', 'Supported', 'Phased-Update-Percentage'],
];
const wantedNames = new Map(wanted.map((name) => [name, name.toLowerCase()]));
const addedNames: ReadonlySet<string> = new Set(added);

/** The long text is in files of translations; in the mean it has so many bytes. */
const longDescription = 300;
const statusLine = 'Status: install ok installed\n\n'.length;

/** `text`: bytes as characters (Latin-1), without the empty line behind it. */
export function readStanza(text: string): PackagesStanza {
	const fields = new Map<string, string>();
	let statusBytes = statusLine + text.length + longDescription;
	let name = '';
	for (let at = 0; at < text.length; ) {
		const newline = text.indexOf('\n', at);
		const end = newline < 0 ? text.length : newline;
		const isContinued = text.charCodeAt(at) === 32;
		const colon = isContinued ? at : text.indexOf(':', at);
		if (!isContinued) name = colon < 0 || colon > end ? '' : text.slice(at, colon);
		const key = wantedNames.get(name);
		if (key !== undefined) {
			const value = text.slice(isContinued ? at : colon + 1, end);
			fields.set(key, isContinued ? `${fields.get(key) ?? ''}${value}` : value.trim());
		}
		if (addedNames.has(name)) statusBytes -= end + 1 - at;
		if (isContinued && name === 'Description') {
			// The long text stands here itself; what follows of it is counted with the stanza.
			statusBytes -= longDescription;
			name = '';
		}
		at = end + 1;
	}
	return { fields, statusBytes };
}
