/** A measured install beside its estimate, and what all rows come to. */
import type { PackagePart } from '../../server/src/core/estimate/packages/packagePart.ts';
import type { LockedProject, Measured, Tool } from './install.ts';
import type { Predicted } from './predict.ts';

export interface Row {
	readonly project: string;
	readonly tool: Tool;
	readonly production: boolean;
	readonly locked: LockedProject;
	readonly measured: Measured;
	readonly estimate: Predicted;
}

interface Compared {
	readonly bytes: number;
	/** Shares of the truth. */
	readonly error: number;
	readonly width: number;
	readonly holds: boolean;
}

export function compared(parts: readonly PackagePart[], truth: number): Compared {
	const sum = (of: (part: PackagePart) => number) =>
		parts.reduce((total, part) => total + of(part), 0);
	const bytes = sum((part) => part.bytes);
	const low = sum(({ low: each }) => each);
	const high = sum(({ high: each }) => each ?? Number.POSITIVE_INFINITY);
	const of = (difference: number) => (truth === 0 ? difference : difference / truth);
	return {
		bytes,
		error: of(bytes - truth),
		width: of((high - low) / 2),
		holds: low <= truth && truth <= high,
	};
}

export function line({ project, tool, production, measured, estimate }: Row): string {
	const text = (parts: readonly PackagePart[], truth: number) => {
		const { error, width, holds } = compared(parts, truth);
		return `${truth} ${percent(error)} ±${percent(width)}${holds ? '' : ' MISSED'}`;
	};
	const name = `${project} ${tool}${production ? ' production' : ''}`;
	const modules = text(estimate.nodeModules, measured.nodeModules);
	return `${name}: node_modules ${modules}, cache ${text(estimate.cache, measured.cache)}`;
}

/** Prints what each tool's rows come to; true where node_modules keeps to the goals. */
export function summary(rows: readonly Row[]): boolean {
	const groups = [...new Set(rows.map(({ tool }) => tool)), null];
	const results = groups.map((tool) => {
		const own = rows.filter((row) => tool === null || row.tool === tool);
		const modules = own
			.filter(({ measured }) => measured.nodeModules > 1000)
			.map(({ estimate, measured }) => compared(estimate.nodeModules, measured.nodeModules));
		const caches = own
			.filter(({ measured }) => measured.cache > 1000)
			.map(({ estimate, measured }) => compared(estimate.cache, measured.cache));
		console.log(`${tool ?? 'all'}: node_modules ${figures(modules)}; cache ${figures(caches)}`);
		return modules;
	});
	const all = results.at(-1) ?? [];
	const worst = Math.max(...all.map(({ error }) => Math.abs(error)));
	return worst <= 0.05 && all.filter(({ holds }) => holds).length >= 0.95 * all.length;
}

function figures(all: readonly Compared[]): string {
	const errors = all.map(({ error }) => Math.abs(error)).sort((a, b) => a - b);
	const widths = all.map(({ width }) => width).sort((a, b) => a - b);
	const held = all.filter(({ holds }) => holds).length;
	const middle = (sorted: readonly number[]) => sorted[sorted.length >> 1] ?? 0;
	return `${all.length} rows, median ${percent(middle(errors))}, worst ${percent(errors.at(-1) ?? 0)}, held ${held}, median width ±${percent(middle(widths))}`;
}

function percent(share: number): string {
	return `${(share * 100).toFixed(3)} %`;
}
