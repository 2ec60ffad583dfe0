/** Differences of two texts as `git apply` takes them. */

/** Unchanged lines shown around a change. */
const contextLines = 3;

interface Hunk {
	readonly oldStart: number;
	readonly newStart: number;
	readonly oldCount: number;
	readonly newCount: number;
	readonly lines: readonly string[];
}

/** Empty where the texts are equal. Line ends, a byte order mark and a missing last line end are kept. */
export function unifiedDiff(name: string, before: string, after: string): string {
	const hunks = hunksOf(changes(linesOf(before), linesOf(after)));
	if (hunks.length === 0) return '';
	const head = [`--- ${quoted(`a/${name}`)}`, `+++ ${quoted(`b/${name}`)}`];
	const body = hunks.flatMap((hunk) => [
		`@@ -${range(hunk.oldStart, hunk.oldCount)} +${range(hunk.newStart, hunk.newCount)} @@`,
		...hunk.lines,
	]);
	return `${[...head, ...body].join('\n')}\n`;
}

/** Lines with their ends. */
function linesOf(text: string): readonly string[] {
	return text === '' ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

function range(start: number, count: number): string {
	// A range of no lines names the line before it.
	return count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`;
}

/** Git writes unusual names in quotes, and a tab behind a name with blanks. */
function quoted(name: string): string {
	if (/["\\]|\p{Cc}/u.test(name)) return JSON.stringify(name);
	return name.includes(' ') ? `${name}\t` : name;
}

interface Change {
	readonly kind: ' ' | '-' | '+';
	readonly line: string;
}

/** The shortest list of changes (Myers, "An O(ND) Difference Algorithm", 1986). */
function changes(before: readonly string[], after: readonly string[]): readonly Change[] {
	const steps = furthestPaths(before, after);
	const result: Change[] = [];
	let x = before.length;
	let y = after.length;
	for (let d = steps.length - 1; d >= 0; d--) {
		const furthest = steps[d] ?? new Map<number, number>();
		const k = x - y;
		const down = goesDown(furthest, k, d);
		const fromX = furthest.get(down ? k + 1 : k - 1) ?? 0;
		const fromY = fromX - (down ? k + 1 : k - 1);
		for (; x > fromX && y > fromY; y--) result.push({ kind: ' ', line: before[--x] ?? '' });
		if (d === 0) break;
		if (down) result.push({ kind: '+', line: after[--y] ?? '' });
		else result.push({ kind: '-', line: before[--x] ?? '' });
	}
	return result.reverse();
}

/** By number of changes: how far each diagonal was reached before that change. */
function furthestPaths(
	before: readonly string[],
	after: readonly string[],
): readonly ReadonlyMap<number, number>[] {
	const steps: Map<number, number>[] = [];
	const furthest = new Map<number, number>([[1, 0]]);
	for (let d = 0; d <= before.length + after.length; d++) {
		steps.push(new Map(furthest));
		for (let k = -d; k <= d; k += 2) {
			const down = goesDown(furthest, k, d);
			let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
			while (x < before.length && x - k < after.length && before[x] === after[x - k]) x++;
			furthest.set(k, x);
			if (x >= before.length && x - k >= after.length) return steps;
		}
	}
	return steps;
}

function goesDown(furthest: ReadonlyMap<number, number>, k: number, d: number): boolean {
	if (k === -d) return true;
	return k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1);
}

function hunksOf(list: readonly Change[]): readonly Hunk[] {
	const hunks: Hunk[] = [];
	const changed = list.flatMap(({ kind }, index) => (kind === ' ' ? [] : [index]));
	for (let at = 0; at < changed.length; ) {
		let last = at;
		while (
			(changed[last + 1] ?? Number.POSITIVE_INFINITY) - (changed[last] ?? 0) <=
			2 * contextLines
		)
			last++;
		const from = Math.max(0, (changed[at] ?? 0) - contextLines);
		const to = Math.min(list.length, (changed[last] ?? 0) + contextLines + 1);
		hunks.push(hunkOf(list, from, to));
		at = last + 1;
	}
	return hunks;
}

function hunkOf(list: readonly Change[], from: number, to: number): Hunk {
	const count = (part: readonly Change[], without: Change['kind']): number =>
		part.filter(({ kind }) => kind !== without).length;
	const above = list.slice(0, from);
	const part = list.slice(from, to);
	return {
		oldStart: count(above, '+'),
		newStart: count(above, '-'),
		oldCount: count(part, '+'),
		newCount: count(part, '-'),
		lines: part.map(({ kind, line }) =>
			line.endsWith('\n')
				? `${kind}${line.slice(0, -1)}`
				: `${kind}${line}\n\\ No newline at end of file`,
		),
	};
}
