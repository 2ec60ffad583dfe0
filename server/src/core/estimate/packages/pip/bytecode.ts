/**
 * Bytes of the modules that Python compiles. A .pyc is a header, the code and the texts of a module, so
 * it grows with its source; how fast depends on the version of Python, and on how much of the source is
 * comments. The line through all modules was fitted over 31,000 sources of 231 projects by
 * scripts/pip/fitBytecode.py; what a project differs by was measured for the 750 of bytecode.json.
 */
import measured from '../../../../../../data/pip/bytecode.json' with { type: 'json' };

/** Without the path of the source, which stands once in each .pyc. */
export interface CompiledGuess {
	readonly mean: number;
	readonly variance: number;
	/** It cannot be more. */
	readonly most: number;
}

interface Line {
	/** Of Python 3. */
	readonly minor: number;
	/** Bytes of each module, and for each byte of its source. */
	readonly each: number;
	readonly perByte: number;
	/** Bytes of an empty module. */
	readonly empty: number;
	/** Standard deviation of the logarithm of a project's share of the line. */
	readonly deviation: number;
}

const lines: readonly Line[] = measured.lines;

/** For a table without lines. */
const noLine: Line = { minor: 0, each: 150, perByte: 1.2, empty: 100, deviation: 0.3 };

/** Python 3.11 began to keep room for what it learns at run time: two factors, before and since. */
const firstWithCaches = 11;
/** Of a project whose own factor is known: between versions of Python and of the project. */
const knownDeviation = 0.03;
/** The densest sources measured, tables of numbers, compile to this many times their own bytes. */
const mostTimes = 8;

export function compiledGuess(
	project: string,
	sources: readonly number[],
	minor: number,
): CompiledGuess {
	const line = lines.find((each) => each.minor >= minor) ?? lines.at(-1) ?? noLine;
	let [plain, bytes] = [0, 0];
	for (const source of sources) {
		plain += source === 0 ? line.empty : line.each + source * line.perByte;
		bytes += source;
	}
	const factor = factorOf(project, minor);
	const mean = plain * (factor ?? 1);
	const deviation = factor === null ? line.deviation : knownDeviation;
	// A version that was not measured is likely to be like the newest one.
	const further = minor > line.minor ? 0.05 : 0;
	return {
		mean,
		variance: (mean * (deviation + further)) ** 2,
		most: sources.length * 1_000 + bytes * mostTimes,
	};
}

function factorOf(project: string, minor: number): number | null {
	const known: Readonly<Record<string, readonly number[] | undefined>> = measured.projects;
	const pair = Object.hasOwn(known, project) ? known[project] : undefined;
	return pair?.[minor < firstWithCaches ? 0 : 1] ?? null;
}
