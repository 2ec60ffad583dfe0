/** What the builder refuses in an instruction's flags. */
import type { FlagKind } from './instructions.ts';
import type { Flag, Problem } from './model.ts';
import { problem } from './problem.ts';

/** Problems of flags, in order. */
export function checkFlags(
	keyword: string,
	flags: readonly Flag[],
	kinds: ReadonlyMap<string, FlagKind>,
): readonly Problem[] {
	const problems: Problem[] = [];
	const seen = new Set<string>();
	for (const flag of flags) {
		const found = checkFlag(keyword, flag, kinds.get(flag.name), seen);
		if (found !== null) problems.push(found);
		seen.add(flag.name);
	}
	return problems;
}

const networkModes = new Set(['default', 'none', 'host']);

function checkFlag(
	keyword: string,
	flag: Flag,
	kind: FlagKind | undefined,
	seen: ReadonlySet<string>,
): Problem | null {
	const { name, value, span } = flag;
	if (kind === undefined) return problem('UnknownFlag', span, { keyword, flag: name });
	if (kind !== 'list' && seen.has(name)) return problem('FlagRepeated', span, { flag: name });
	if (kind === 'boolean') {
		if (value === null || /^(true|false)$/i.test(value)) return null;
		return problem('FlagNeedsTrueOrFalse', span, { flag: name });
	}
	if (value === null) return problem('FlagNeedsValue', span, { flag: name });
	return name === 'network' && !networkModes.has(value)
		? problem('NetworkMode', span, { value })
		: null;
}
