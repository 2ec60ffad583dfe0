import { describe, expect, test } from 'vitest';
import { FileTreeBuilder } from '../../../server/src/core/filesystem/fileTreeBuilder.ts';
import type { BaseImage, Knowledge } from '../../../server/src/core/knowledge.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { exactly } from '../../../server/src/core/size/size.ts';
import type { Size } from '../../../server/src/protocol/report.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';
import { type RunCase, runCases } from './runCases.data.ts';

console.log(`run: ${runCases.length} RUN instructions`);

/** The folders of the base that the cases write into. */
function busyboxBase(): BaseImage {
	const builder = new FileTreeBuilder();
	for (const name of ['bin', 'etc', 'tmp']) {
		builder.openDirectory(name);
		builder.closeDirectory();
	}
	return {
		source: 'archive',
		layers: [exactly(0, 'measured')],
		size: exactly(0, 'measured'),
		compressedSize: exactly(0, 'measured'),
		config: { env: [], workingDirectory: '', user: '', shell: null, onbuild: [], volumes: [] },
		tree: builder.finish(),
		texts: null,
	};
}

const known: Knowledge = {
	...plainKnowledge,
	images: new Map([['base', { state: 'known', value: busyboxBase() }]]),
};

function predict({ before = '', run }: RunCase, knowledge: Knowledge): Size {
	const plan = planDockerfile(`FROM base\n${before}\nRUN ${run}\n`, plainBuild, knowledge);
	const report = plan.report.stages[0]?.instructions.at(-1);
	if (report?.size == null) throw new Error('no size');
	return report.size;
}

/** As the cases write it. */
function words({ low, high, bytes, basis }: Size): string {
	if (high === null) return low === 0 ? 'unknown' : `≥ ${low}`;
	if (low !== high) return `${low}–${high}`;
	expect({ bytes, basis }).toEqual({ bytes: low, basis: 'computed' });
	return String(low);
}

describe('on a known base', () => {
	test.each(runCases)('$run', (each) => {
		expect(words(predict(each, known))).toBe(each.expected);
	});
});

describe('on an unknown base', () => {
	test.each(runCases)('$run', (each) => {
		expect(words(predict(each, plainKnowledge))).toBe(each.unknownBase ?? each.expected);
	});
});
