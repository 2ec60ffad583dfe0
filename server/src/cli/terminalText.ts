/** Text in columns of a terminal. */

/** Columns that a text takes: wide characters two, combining ones none. */
export function displayWidth(text: string): number {
	let width = 0;
	for (const character of text) width += characterWidth(character);
	return width;
}

const combining = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const wide =
	/^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

function characterWidth(character: string): number {
	if (character < '\u0300') return 1;
	if (combining.test(character)) return 0;
	return wide.test(character) ? 2 : 1;
}

/** What a file holds must not drive the terminal: control characters become blanks. */
export function harmless(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

/** Cut to a width, the last column then being `…`. */
export function cut(text: string, width: number): string {
	if (displayWidth(text) <= width) return text;
	let kept = '';
	let used = 1;
	for (const character of text) {
		used += characterWidth(character);
		if (used > width) break;
		kept += character;
	}
	return width <= 0 ? '' : `${kept.trimEnd()}…`;
}

/** The text's words in lines of a width; what is wider than a line alone is cut. */
export function wrap(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (line !== '' && displayWidth(longer) > width) {
			lines.push(line);
			line = word;
		} else line = longer;
	}
	return [...lines, line].map((each) => cut(each, width));
}

export function padEnd(text: string, width: number): string {
	return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
	return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}
