import type { InstructionNode } from '../dockerfile/model.ts';
import type { RowInput } from './createdBy.ts';
import { flagOf } from './flagValues.ts';
import {
	formatGoDuration,
	goQuote,
	goQuoteList,
	goQuoteRune,
	parseGoDuration,
} from './goFormat.ts';
import type { Expanded } from './resolved.ts';

/** Since this engine a health check has a start interval, and the classic builder prints it with `%v`. */
const firstEngineWithStartInterval = 25;

/** HEALTHCHECK as Go prints the struct; null for options that the builder would refuse. */
export function healthcheckText({ node, frontend }: RowInput): Expanded {
	const test = testOf(node);
	if (test === null) return null;
	const modern = frontend.version >= firstEngineWithStartInterval;
	const names = ['interval', 'timeout', 'start-period', ...(modern ? ['start-interval'] : [])];
	const durations: string[] = [];
	for (const name of names) {
		const nanoseconds = test[0] === 'NONE' ? 0 : parseGoDuration(flagOf(node, name) ?? '0s');
		if (nanoseconds === null) return null;
		durations.push(formatGoDuration(nanoseconds));
	}
	const retries = test[0] === 'NONE' ? 0 : Number(flagOf(node, 'retries') ?? '0');
	if (!Number.isInteger(retries) || retries < 0) return null;
	return modern && frontend.builder === 'classic'
		? `HEALTHCHECK &{[${test.join(' ')}] ${durations.join(' ')} ${retries}}`
		: `HEALTHCHECK &{${goQuoteList(test)} ${durations.map(goQuote).join(' ')} ${goQuoteRune(retries)}}`;
}

function testOf(node: InstructionNode): readonly string[] | null {
	const first = node.words[0]?.text ?? '';
	const kind = first.toUpperCase();
	const command = node.body.slice(first.length).trim();
	if (kind === 'NONE') return ['NONE'];
	if (kind !== 'CMD' || command === '') return null;
	return node.json === null ? ['CMD-SHELL', command] : ['CMD', ...node.json];
}
