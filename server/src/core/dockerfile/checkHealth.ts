/** What the builder refuses in HEALTHCHECK. */
import type { Flag, InstructionNode, Problem } from './model.ts';
import { problem } from './problem.ts';

/** The first problem of type and command, then those of the flags' values. */
export function checkHealth(
	node: Pick<InstructionNode, 'words' | 'flags' | 'keywordSpan'>,
): readonly Problem[] {
	const [type, command] = node.words;
	if (type === undefined) {
		return [problem('NeedsArguments', node.keywordSpan, { keyword: 'HEALTHCHECK' })];
	}
	switch (type.text.toUpperCase()) {
		case 'NONE':
			return command === undefined ? [] : [problem('HealthcheckNoneTakesNothing', command.span)];
		case 'CMD':
			if (command === undefined) return [problem('HealthcheckNeedsCommand', type.span)];
			return node.flags.flatMap((flag) => checkValue(flag) ?? []);
		default:
			return [problem('HealthcheckType', type.span, { type: type.text })];
	}
}

function checkValue({ name, value, span }: Flag): Problem | null {
	if (value === null || value === '') return null;
	if (name === 'retries') {
		const isCount = /^\+?\d+$/.test(value) && Number(value) <= 2 ** 31 - 1;
		return isCount ? null : problem('HealthcheckRetries', span, { value });
	}
	const seconds = durationSeconds(value);
	return seconds === 0 || (seconds ?? 0) >= 0.001
		? null
		: problem('HealthcheckInterval', span, { flag: name, value });
}

const secondsOf: Readonly<Record<string, number>> = {
	ns: 1e-9,
	us: 1e-6,
	µs: 1e-6,
	μs: 1e-6,
	ms: 1e-3,
	s: 1,
	m: 60,
	h: 3600,
};

/** A duration as Go writes it (`1m30s`, `1.5h`, `0`); null where it is none. */
function durationSeconds(value: string): number | null {
	if (/^[+-]?0$/.test(value)) return 0;
	const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$/.exec(value);
	if (match === null) return null;
	let seconds = 0;
	for (const [, count, unit] of (match[2] ?? '').matchAll(/([\d.]+)([a-z\u00b5\u03bc]+)/g)) {
		seconds += Number(count) * (secondsOf[unit ?? ''] ?? 0);
	}
	return match[1] === '-' ? -seconds : seconds;
}
