// Deb822 stanzas: what Packages files and dpkg's status are made of.

/**
 * @param {string} text
 * @returns {Generator<{ readonly fields: ReadonlyMap<string, string>, readonly text: string }>}
 *   Field names in lower case; continuation lines joined with a newline.
 */
export function* stanzas(text) {
	for (const stanza of text.split('\n\n')) {
		if (stanza.trim() === '') continue;
		/** @type {Map<string, string>} */
		const fields = new Map();
		let last = '';
		for (const line of stanza.split('\n')) {
			if (line.startsWith(' ') || line.startsWith('\t')) {
				fields.set(last, `${fields.get(last)}\n${line}`);
				continue;
			}
			const colon = line.indexOf(':');
			if (colon <= 0) continue;
			last = line.slice(0, colon).toLowerCase();
			fields.set(last, line.slice(colon + 1).trim());
		}
		yield { fields, text: stanza };
	}
}
