/** What is predicted for a RUN, in the words of the cases of test/core/estimate/runCases.data.ts. */
import type { BaseImage, Knowledge } from '../../server/src/core/knowledge.ts';
import { planDockerfile } from '../../server/src/core/planDockerfile.ts';
import { exactly } from '../../server/src/core/size/size.ts';
import type { Size } from '../../server/src/protocol/report.ts';
import { fileTreeOf } from './fileTreeOf.ts';
import { plainBuild, plainKnowledge } from './plainBuild.ts';

/** The tiny base of the engines, as scripts/engine/up.sh makes it, without most of its programs. */
const tinyBase: BaseImage = {
	source: 'archive',
	layers: [exactly(0, 'measured')],
	size: exactly(0, 'measured'),
	compressedSize: exactly(0, 'measured'),
	config: { env: [], workingDirectory: '', user: '', shell: null, onbuild: [], volumes: [] },
	tree: fileTreeOf({
		bin: { busybox: 1_000_000, sh: '/bin/busybox' },
		dev: {},
		etc: { group: 10, passwd: 30 },
		proc: {},
		root: {},
		sys: {},
		tmp: {},
		usr: { bin: {} },
		var: { log: {} },
	}),
	texts: null,
};

/** How much is known of what lies below a RUN. */
export interface Below {
	readonly knowledge: Knowledge;
	/** What stands above the RUN. */
	readonly head: string;
}

const known: Knowledge = {
	...plainKnowledge,
	images: new Map([['base', { state: 'known', value: tinyBase }]]),
};

export const knownBase: Below = { knowledge: known, head: 'FROM base\n' };
export const unknownBase: Below = { knowledge: plainKnowledge, head: 'FROM base\n' };

/** Of an unknown base only what a COPY put there is known: /etc/passwd. */
export const copiedOver: Below = {
	knowledge: plainKnowledge,
	head: 'FROM base\nCOPY <<passwd /etc/\nroot:x:0:0:root:/root:/bin/sh\npasswd\n',
};

/** Of a known base a part may be gone: /etc. */
export const maybeGone: Below = {
	knowledge: known,
	head: 'FROM base\nRUN if grep -q nosuch /etc/passwd; then rm -rf /etc; fi\n',
};

export function predictRun(lines: string, { knowledge, head }: Below): Size {
	const plan = planDockerfile(`${head}${lines}\n`, plainBuild, knowledge);
	const report = plan.report.stages[0]?.instructions.at(-1);
	if (report?.size == null) throw new Error('no size');
	return report.size;
}

/** As the cases write it; exact only where the report says so. */
export function sizeWords({ low, high, bytes, basis }: Size): string {
	if (high === null) return low === 0 ? 'unknown' : `≥ ${low}`;
	if (low !== high) return `${low}–${high}`;
	return bytes === low && basis === 'computed' ? String(low) : `${low} ${basis}`;
}
