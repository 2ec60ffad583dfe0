import { describe, expect, test } from 'vitest';
import {
	type Below,
	copiedOver,
	knownBase,
	maybeGone,
	predictRun,
	sizeWords,
	unknownBase,
} from '../../support/runPrediction.ts';
import { lowerCases, type RunCase, runCases } from './runCases.data.ts';

console.log(`run: ${runCases.length} RUN instructions`);

function predicted({ before = '', run }: RunCase, below: Below): string {
	return sizeWords(predictRun(`${before}\nRUN ${run}`, below));
}

describe('on a known base', () => {
	test.each(runCases)('$run', (each) => {
		expect(predicted(each, knownBase)).toBe(each.expected);
	});
});

describe('on an unknown base', () => {
	test.each(runCases)('$run', (each) => {
		expect(predicted(each, unknownBase)).toBe(each.unknownBase ?? each.expected);
	});
});

describe('on a base that is known in part', () => {
	test.each(lowerCases)('$run', (each) => {
		const { copiedOver: copied, maybeGone: gone } = each;
		const said = {
			copied: predicted(each, copiedOver),
			gone: predicted(each, maybeGone),
		};
		expect(said).toEqual({ copied, gone });
	});
});

test('bash, which the base of the cases has not, gives a file both streams', () => {
	const before = 'SHELL ["/bin/bash", "-c"]';
	const run = 'echo hi &> /dev/null && echo hi > /f';
	const said = [knownBase, unknownBase].map((below) => predictRun(`${before}\nRUN ${run}`, below));
	expect(said.map(sizeWords)).toEqual(['3', '3']);
});

test.each([
	['. /etc/os-release; echo hi > /f', '3'],
	['A=1; . /etc/os-release; echo $A > /f', 'unknown'],
	['. /etc/os-release || true; echo hi > /f', '3'],
])('the release file, which the engine’s base has not: %s', (run, expected) => {
	const said = [knownBase, unknownBase].map((below) => predictRun(`\nRUN ${run}`, below));
	expect(said.map(sizeWords)).toEqual([expected, expected]);
});
