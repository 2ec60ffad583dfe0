/**
 * What running Python leaves beside the packages: its own modules compiled, where the base has none of
 * that (official images of Python remove it), and virtual environments. Measured with the Pythons and
 * the pips that come with them, on linux x64.
 */
import type { PackagePart } from '../packagePart.ts';

interface Figures {
	/** Minor version of Python 3. */
	readonly minor: number;
	/** .pyc of the standard library that an install loads, and of pip. */
	readonly library: number;
	readonly pip: number;
	/** A virtual environment with pip, and setuptools before 3.12. */
	readonly environment: number;
	/** One without pip. */
	readonly bare: number;
}

const figures: readonly Figures[] = [
	{ minor: 9, library: 3_235_679, pip: 3_261_519, environment: 15_431_378, bare: 13_627 },
	{ minor: 10, library: 3_253_807, pip: 3_783_678, environment: 18_325_675, bare: 14_195 },
	{ minor: 11, library: 5_143_660, pip: 5_457_995, environment: 22_343_612, bare: 14_038 },
	{ minor: 12, library: 4_670_555, pip: 5_034_922, environment: 13_751_081, bare: 14_363 },
	{ minor: 13, library: 4_275_477, pip: 3_937_929, environment: 10_941_592, bare: 14_449 },
];

export interface Compiled {
	readonly minor: number;
	/** False with PYTHONDONTWRITEBYTECODE. */
	readonly writes: boolean;
	/** Whether the base has its modules compiled; null: not known. */
	readonly isCompiled: boolean | null;
	/** pip itself runs from site-packages: not so in a fresh virtual environment. */
	readonly runsPip: boolean;
}

/** Other versions of pip and other commands load other modules. */
const loaded = { low: 0.6, high: 1.5 };

/** Modules of Python and pip that the first run compiles. */
export function interpreterParts({
	minor,
	writes,
	isCompiled,
	runsPip,
}: Compiled): readonly PackagePart[] {
	if (!writes || isCompiled === true) return [];
	const { library, pip } = figuresOf(minor);
	const bytes = library + (runsPip ? pip : 0);
	return [
		{
			key: 'pip.interpreter',
			label: { code: 'pip.interpreter' },
			place: null,
			bytes,
			low: isCompiled === null ? 0 : Math.round(bytes * loaded.low),
			high: Math.round(bytes * loaded.high),
		},
	];
}

/** A virtual environment at an absolute folder. */
export function environmentParts(
	minor: number,
	folder: string,
	pip: boolean,
): readonly PackagePart[] {
	const { environment, bare } = figuresOf(minor);
	const bytes = pip ? environment : bare;
	return [
		{
			key: `pip.environment ${folder}`,
			label: { code: 'pip.environment', args: { path: folder } },
			place: folder,
			bytes,
			// Each release of Python brings its own pip; Debian's activation scripts differ.
			low: Math.round(bytes * (pip ? 0.7 : 0.4)),
			high: Math.round(bytes * (pip ? 1.4 : 1.6)),
		},
	];
}

function figuresOf(minor: number): Figures {
	return (
		figures.find((each) => each.minor >= minor) ??
		figures.at(-1) ?? { minor, library: 0, pip: 0, environment: 0, bare: 0 }
	);
}
