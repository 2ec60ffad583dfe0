/** What the predictions are held to. */
import {
	basisOf,
	errorOf,
	halfWidth,
	holds,
	isExact,
	quantile,
	type Row,
	summarize,
} from './rows.ts';

export interface Goal {
	readonly text: string;
	readonly reached: string;
	readonly met: boolean;
	/** Why it was missed, row by row. */
	readonly failing: readonly Row[];
}

/** apt's median error, and the worst error of apt and of npm. */
const aptMedian = 0.005;
const worst = 0.05;
/** How many of all ranges hold the truth, and how many estimates are narrower than ±5 %. */
const heldShare = 0.95;
const narrow = 0.05;
const narrowShare = 0.5;

/** Over rows of content bytes whose base is known; bases themselves have ranges alone. */
export function goalsOf(all: readonly Row[]): readonly Goal[] {
	const content = all.filter(({ quantity }) => quantity === 'content');
	const own = content.filter(({ kind }) => kind !== 'base');
	const known = own.filter(({ baseKnown }) => baseKnown);
	const exact = own.filter(isExact);
	const wrong = exact.filter((row) => errorOf(row) !== 0);
	const estimated = known.filter((row) => basisOf(row) === 'estimated');
	const wide = estimated.filter((row) => (halfWidth(row) ?? 1) >= narrow);
	const outside = all.filter(({ quantity }) => quantity !== 'disk').filter((row) => !holds(row));
	const summary = summarize(all.filter(({ quantity }) => quantity !== 'disk'));
	const narrowNow = estimated.length - wide.length;
	return [
		{
			text: 'computed and measured rows are equal to the byte',
			reached: `${exact.length - wrong.length} of ${exact.length}`,
			met: wrong.length === 0,
			failing: wrong,
		},
		...packageGoals(known, 'apt', aptMedian),
		...packageGoals(known, 'npm', null),
		{
			text: '95 % of all ranges hold the truth',
			reached: percent(summary.held),
			met: summary.held >= heldShare,
			failing: outside,
		},
		{
			text: 'half of the estimates are narrower than ±5 %',
			reached: `${narrowNow} of ${estimated.length}`,
			met: narrowNow >= estimated.length * narrowShare,
			failing: wide,
		},
	];
}

/** A row without a number misses them: the number is what is asked for. */
function packageGoals(known: readonly Row[], kind: Row['kind'], median: number | null) {
	const rows = known.filter((row) => row.kind === kind);
	const silent = rows.filter((row) => errorOf(row) === null);
	const far = rows.filter((row) => (errorOf(row) ?? 0) > worst);
	const errors = rows.flatMap((row) => errorOf(row) ?? []);
	const goals: Goal[] = [
		{
			text: `${kind}: every row has a number`,
			reached: `${rows.length - silent.length} of ${rows.length}`,
			met: silent.length === 0,
			failing: silent,
		},
		{
			text: `${kind}: the worst error is at most 5 %`,
			reached: percent(quantile(errors, 1)),
			met: errors.length > 0 && far.length === 0,
			failing: far,
		},
	];
	if (median === null) return goals;
	const reached = quantile(errors, 0.5);
	const met = reached !== null && reached <= median;
	goals.push({
		text: `${kind}: the median error is at most ${percent(median)}`,
		reached: percent(reached),
		met,
		failing: [],
	});
	return goals;
}

export function percent(share: number | null): string {
	if (share === null) return '–';
	const value = share * 100;
	if (value === 0) return '0 %';
	if (value < 0.01) return '< 0.01 %';
	return `${value < 1 ? value.toFixed(2) : value.toFixed(1)} %`;
}
