/**
 * What running Python leaves beside the packages: its own modules compiled, where the base has none of
 * that, as official images of Python do. Measured with the Pythons and
 * the pips that come with them, on linux x64.
 */
import type { PackagePart } from '../packagePart.ts';

interface Figures {
	/** Minor version of Python 3. */
	readonly minor: number;
	/** .pyc of the standard library that an install loads, and of pip. */
	readonly library: number;
	readonly pip: number;
}

const figures: readonly Figures[] = [
	{ minor: 9, library: 3_235_679, pip: 3_261_519 },
	{ minor: 10, library: 3_253_807, pip: 3_783_678 },
	{ minor: 11, library: 5_143_660, pip: 5_457_995 },
	{ minor: 12, library: 4_670_555, pip: 5_034_922 },
	{ minor: 13, library: 4_275_477, pip: 3_937_929 },
];

/** What of Python's own modules is compiled; `mostly`: Python ran before, with other modules. */
export type Modules = 'compiled' | 'mostly' | 'none';

export interface Compiled {
	readonly minor: number;
	/** False with PYTHONDONTWRITEBYTECODE, or where the user may not write there. */
	readonly writes: boolean;
	/** Null: not known. */
	readonly modules: Modules | null;
	/** pip itself runs from site-packages: not so where ensurepip or a virtual environment has its own. */
	readonly runsPip: boolean;
}

/**
 * What of those figures is compiled. Other versions of pip and other commands load other modules; of
 * what is compiled already, one may be left out.
 */
const shares = {
	none: { bytes: 1, low: 0.6, high: 1.5 },
	mostly: { bytes: 0.02, low: 0, high: 0.5 },
	compiled: { bytes: 0, low: 0, high: 0.03 },
	unknown: { bytes: 0, low: 0, high: 1.5 },
} as const;

/** Modules of Python and pip that the first run compiles. */
export function interpreterParts({
	minor,
	writes,
	modules,
	runsPip,
}: Compiled): readonly PackagePart[] {
	if (!writes) return [];
	const { library, pip } = figuresOf(minor);
	const all = library + (runsPip ? pip : 0);
	const { bytes, low, high } = shares[modules ?? 'unknown'];
	return [
		{
			key: 'pip.interpreter',
			label: { code: 'pip.interpreter' },
			place: null,
			bytes: Math.round(all * bytes),
			low: Math.round(all * low),
			high: Math.round(all * high),
		},
	];
}

function figuresOf(minor: number): Figures {
	return (
		figures.find((each) => each.minor >= minor) ?? figures.at(-1) ?? { minor, library: 0, pip: 0 }
	);
}
