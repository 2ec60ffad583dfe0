/** Debian's order of versions: deb-version(7). */

/** Negative where `a` is older than `b`, 0 where they are equal. */
export function compareVersions(a: string, b: string): number {
	if (a === b) return 0;
	const [left, right] = [split(a), split(b)];
	return (
		left.epoch - right.epoch ||
		compareParts(left.upstream, right.upstream) ||
		compareParts(left.revision, right.revision)
	);
}

function split(version: string) {
	const colon = version.indexOf(':');
	const rest = version.slice(colon + 1);
	const dash = rest.lastIndexOf('-');
	return {
		epoch: colon < 0 ? 0 : Number(version.slice(0, colon)) || 0,
		upstream: dash < 0 ? rest : rest.slice(0, dash),
		revision: dash < 0 ? '0' : rest.slice(dash + 1),
	};
}

/** Stretches of anything but digits and of digits in turn. */
function compareParts(a: string, b: string): number {
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
			const difference = weight(a, i) - weight(b, j);
			if (difference !== 0) return difference;
			i++;
			j++;
		}
		while (a[i] === '0') i++;
		while (b[j] === '0') j++;
		let first = 0;
		while (isDigit(a, i) && isDigit(b, j)) {
			if (first === 0) first = a.charCodeAt(i) - b.charCodeAt(j);
			i++;
			j++;
		}
		if (isDigit(a, i)) return 1;
		if (isDigit(b, j)) return -1;
		if (first !== 0) return first;
	}
	return 0;
}

function isDigit(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 48 && code <= 57;
}

/** `~` before the end, the end before letters, letters before all else. */
function weight(text: string, at: number): number {
	if (at >= text.length || isDigit(text, at)) return 0;
	const code = text.charCodeAt(at);
	if (code === 126) return -1;
	const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
	return isLetter ? code : code + 256;
}
