import { describe, expect, test } from 'vitest';
import {
	type PythonInstall,
	pythonRequestKey,
} from '../../../server/src/core/estimate/packages/pip/pythonRequest.ts';
import type { WheelFacts } from '../../../server/src/core/estimate/packages/pip/wheelFacts.ts';
import { FileTreeBuilder } from '../../../server/src/core/filesystem/fileTreeBuilder.ts';
import type { Answer, Knowledge } from '../../../server/src/core/knowledge.ts';
import type { Need } from '../../../server/src/core/plan.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import type { Size } from '../../../server/src/protocol/report.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';

const list = 'flask==3.0.3\n';

function project() {
	const tree = new FileTreeBuilder();
	tree.addFile('requirements.txt', list.length);
	return tree.finish();
}

const outside: Knowledge = {
	...plainKnowledge,
	context: { state: 'known', value: { tree: project(), truncated: false, unreadable: [] } },
	contextTexts: new Map([['requirements.txt', { state: 'known', value: list }]]),
};

const wheel: WheelFacts = {
	...{ name: 'flask', version: '3.0.3', downloadBytes: 300_000, requested: true, pinned: true },
	...{ metadataBytes: 0, directBytes: 0, fileBytes: 900_000, files: 30, recordBytes: 3000 },
	modules: {
		count: 0,
		compiled: { mean: 500_000, variance: 0, most: 600_000 },
		pathBytes: 0,
		recordBytes: 0,
	},
	...{ scripts: [], ownScripts: 0 },
};

const install: PythonInstall = {
	wheels: [wheel],
	unknown: [],
	pages: { count: 1, bytes: 10_000 },
};

/** The requests that a Dockerfile asks, and its sizes with `answer` to all of them. */
function plan(runs: readonly string[], answer: Answer<PythonInstall> | null, base = 'python:3.12') {
	const text = [
		`FROM ${base}`,
		'WORKDIR /',
		'COPY requirements.txt /',
		...runs.map((run) => `RUN ${run}`),
	];
	let knowledge = outside;
	for (let round = 0; ; round++) {
		const { report, needs } = planDockerfile(text.join('\n'), plainBuild, knowledge);
		const asked = needs.flatMap((need: Need) =>
			need.kind === 'pythonInstall' ? [need.request] : [],
		);
		const sizes = (report.stages[0]?.instructions ?? [])
			.filter(({ keyword }) => keyword === 'RUN')
			.flatMap(({ size }) => size ?? []);
		if (answer === null || asked.length === 0 || round > 3) return { asked, sizes };
		const more = asked.map((request) => [pythonRequestKey(request), answer] as const);
		knowledge = {
			...knowledge,
			pythonInstalls: new Map([...knowledge.pythonInstalls, ...more]),
		};
	}
}

function codes(size: Size | undefined): readonly string[] {
	return (size?.parts ?? []).map(({ label }) => label.code);
}

describe('pip in a RUN', () => {
	test.each([
		'pip install -r requirements.txt',
		'pip3 install --no-cache-dir -r /requirements.txt',
		'python -m pip install -r requirements.txt',
		'/usr/local/bin/pip install flask==3.0.3',
		'uv pip install --system -r requirements.txt',
	])('asks what an index would bring: %s', (run) => {
		const { asked, sizes } = plan([run], null);
		expect(asked).toMatchObject([{ requirements: ['flask==3.0.3'], target: { minor: 12 } }]);
		expect(sizes[0]?.high).toBeNull();
		expect(sizes[0]).not.toHaveProperty('bytes');
	});

	test.each<[string, readonly string[]]>([
		['no list of that name', ['pip install -r nothing.txt']],
		['a variable', ['pip install $PACKAGES']],
		['a script of its own', ['python setup.py install']],
	])('is unknown without asking: %s', (_what, runs) => {
		const { asked, sizes } = plan(runs, null);
		expect(asked).toEqual([]);
		expect(sizes[0]?.high).toBeNull();
	});

	test('a failure names itself, and other lines keep their numbers', () => {
		const failed: Answer<PythonInstall> = {
			state: 'failed',
			reason: { code: 'pip.noProject', args: { name: 'flask' } },
		};
		const { sizes } = plan(['pip install flask', 'echo hi > /f'], failed);
		expect(codes(sizes[0])).toContain('pip.noProject');
		expect(sizes[1]?.high).not.toBeNull();
	});

	test('installs add up, and a clean-up takes the cache', () => {
		const known: Answer<PythonInstall> = { state: 'known', value: install };
		const { sizes } = plan(
			[
				'pip install flask',
				'pip install flask && pip cache purge',
				'pip install --target /t flask',
			],
			known,
		);
		expect(codes(sizes[0])).toEqual(expect.arrayContaining(['pip.packages', 'pip.cache']));
		expect(codes(sizes[1])).not.toContain('pip.cache');
		expect(sizes[0]?.bytes).toBeGreaterThan(900_000);
	});

	test.each<[string, string, readonly string[], readonly boolean[]]>([
		['official images have them removed', 'python:3.12', ['pip install flask'], [true]],
		['Debian compiles its packages', 'debian:bookworm-slim', ['pip install flask'], [false]],
		['Alpine brings them compiled', 'alpine:3.20', ['pip3 install flask'], [false]],
		[
			'a virtual environment brings its own pip',
			'python:3.12',
			['python -m venv /venv && /venv/bin/pip install flask'],
			[true],
		],
		['it is told not to', 'python:3.12', ['PYTHONDONTWRITEBYTECODE=1 pip install flask'], [false]],
		['uv is no Python', 'python:3.12', ['uv pip install --system flask'], [false]],
		['once is enough', 'python:3.12', ['pip install flask', 'pip install flask'], [true, true]],
	])('compiles modules of Python where %s', (_what, base, runs, expected) => {
		const { sizes } = plan(runs, { state: 'known', value: install }, base);
		const compiled = sizes.map(({ parts }) =>
			parts.find(({ label }) => label.code === 'pip.interpreter'),
		);
		expect(compiled.map((part) => (part?.bytes ?? 0) > 0)).toEqual(expected);
		const second = compiled[1];
		if (second !== undefined) expect(second.bytes).toBeLessThan((compiled[0]?.bytes ?? 0) / 20);
	});

	test('of an unknown base it is open whether modules are compiled', () => {
		const { sizes } = plan(['pip3.11 list'], null, 'example.com/own:1');
		expect(sizes[0]).toMatchObject({ low: 0, bytes: 0 });
		expect(sizes[0]?.high).toBeGreaterThan(5_000_000);
	});

	test('another user than root compiles no modules of Python', () => {
		const text = 'FROM python:3.12\nUSER app\nRUN python -m venv --without-pip /tmp/v';
		const { report } = planDockerfile(text, plainBuild, outside);
		const size = report.stages[0]?.instructions.at(-1)?.size ?? undefined;
		expect(codes(size)).toEqual(['pip.environment']);
	});

	test('what a RUN below installed is told to the next request', () => {
		const known: Answer<PythonInstall> = { state: 'known', value: install };
		const first = plan(['pip install flask'], null).asked[0];
		if (first === undefined) throw new Error('nothing asked');
		const answered = new Map([[pythonRequestKey(first), known]]);
		const text = 'FROM python:3.12\nWORKDIR /\nRUN pip install flask\nRUN pip install requests';
		const { needs } = planDockerfile(text, plainBuild, { ...outside, pythonInstalls: answered });
		const [need] = needs.filter(({ kind }) => kind === 'pythonInstall');
		expect(need).toMatchObject({ request: { installed: ['flask==3.0.3'] } });
	});
});
