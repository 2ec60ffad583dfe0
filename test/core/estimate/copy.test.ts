import { describe, expect, test } from 'vitest';
import { estimateCopy } from '../../../server/src/core/estimate/estimateCopy.ts';
import type { EstimateInput } from '../../../server/src/core/estimate/estimateInstruction.ts';
import type { StageFiles } from '../../../server/src/core/filesystem/layerChange.ts';
import { type Build, type Knowledge, noKnowledge } from '../../../server/src/core/knowledge.ts';
import type { CopySpec } from '../../../server/src/core/layers/resolved.ts';
import { enParts } from '../../../server/src/messages/en.parts.ts';
import { type Files, fileTreeOf } from '../../support/fileTreeOf.ts';
import { plainBuild } from '../../support/plainBuild.ts';

const context = fileTreeOf({
	'a.txt': 5,
	'b.txt': 7,
	'c.md': 11,
	dir: { '1': 2, '2': 3, emptysub: {}, sub: { '3': 4, 'x.txt': 20 } },
	dir2: { '1': 30, lup: '../a.txt', 'z.txt': 40 },
	empty: {},
	fifo: null,
	hl: { m: [1000, 'm'], n: [1000, 'm'] },
	hm: [500, 'hm'],
	hm2: [500, 'hm'],
	ldangling: 'nowhere',
	ldir: 'dir',
	lfile: 'a.txt',
	labs: '/dir/2',
	loop: 'loop',
	'[x].txt': 13,
	't.tar': 10240,
});

const archive = fileTreeOf({ d: { f: 100 }, g: [50, 'g'], hl: [50, 'g'], sl: 'g' });
const base: StageFiles = {
	kind: 'base',
	tree: fileTreeOf({ bin: { sh: 9, cat: 9 }, lk: '/tmp', tmp: {}, note: 3 }),
};

const knowledge: Knowledge = {
	...noKnowledge(() => null),
	context: { state: 'known', value: { tree: context, truncated: false, unreadable: [] } },
	archives: new Map([['t.tar', { state: 'known', value: { tree: archive } }]]),
};

interface Given extends Partial<Omit<CopySpec, 'from'>> {
	from?: CopySpec['from'];
	on?: Partial<Build>;
	knows?: Partial<Knowledge>;
	files?: StageFiles;
	stages?: StageFiles[];
}

function estimate(words: string, given: Given) {
	const sources = words.split(' ').filter((word) => word !== '');
	const destination = sources.pop() ?? '';
	const { on, knows, files, stages, ...rest } = given;
	const spec: CopySpec = {
		add: false,
		from: { kind: 'context' },
		sources,
		heredocs: [],
		destination,
		workingDirectory: '/',
		exclude: [],
		parents: false,
		link: false,
		unpack: null,
		chmod: null,
		chown: null,
		...rest,
	};
	const input: EstimateInput = {
		build: { ...plainBuild, ...on },
		knowledge: { ...knowledge, ...knows },
		files: files ?? base,
		stages: stages ?? [],
	};
	return estimateCopy(spec, input);
}

/** `bytes/files/directories`, or the codes of what is not known behind the floor. */
function checkCopy(words: string, expected: string, given: Given = {}): void {
	const { size, files, directories, change } = estimate(words, given);
	for (const part of size.parts) expect(Object.keys(enParts)).toContain(part.label.code);
	const unknown = size.parts.filter((part) => part.high === null).map((part) => part.label.code);
	if (unknown.length > 0) {
		expect(size).toMatchObject({ high: null, basis: 'unknown' });
		expect(size.bytes).toBeUndefined();
		expect(change.kind).toBe('unknown');
		expect(`≥${size.low} ${unknown.join(' ')}`).toBe(expected);
		return;
	}
	expect(size.parts.reduce((sum, part) => sum + part.low, 0)).toBe(size.low);
	if (size.basis === 'computed') expect(`${size.bytes}/${files}/${directories}`).toBe(expected);
	else expect(`${size.low}–${size.high} ${size.basis}`).toBe(expected);
}

const classic: Given = { on: { builder: 'classic' } };

// Numbers are those of Docker Engine 28.5.2 wherever it can be asked; --parents it does not know.
describe('COPY from the context', () => {
	test.each<[string, string, Given?]>([
		['a.txt /x', '5/1/0'],
		['a.txt /opt/y/x', '5/1/2'],
		['lfile /x', '5/1/0'],
		['lfile /x/', '5/1/1'],
		['ldir /x', '29/4/3'],
		['ldir/1 /x', '2/1/0'],
		['labs /x', '3/1/0'],
		['ldangling /x', '≥0 part.missingSource'],
		['loop /x', '≥0 part.missingSource'],
		['l* /x/', '≥0 part.missingSource'],
		['lf* /x/', '5/1/1'],
		['ldi* /x/', '29/4/3'],
		['ldir/* /x/', '29/4/1'],
		['ldir/* /x/', '≥0 part.noSource', classic],
		['dir2 /x', '70/2/1'],
		['dir /x', '29/4/3'],
		['dir dir2 /x/', '97/5/3'],
		['dir/1 dir2/1 /x/', '30/1/1'],
		['a.txt b.txt /x', '7/1/0'],
		['a.txt b.txt /x', '≥0 part.destinationNeedsSlash', classic],
		['dir* /x/', '97/5/3'],
		['dir/* /x/', '29/4/1'],
		['*.txt /x/', '25/3/1'],
		['[x].txt /x/', '0/0/0'],
		['[[]x].txt /x/', '13/1/1'],
		['[ /x/', '0/0/0'],
		['nomatch* /x/', '0/0/0'],
		['nomatch* /x/', '≥0 part.noSource', classic],
		['nomatch* a.txt /x/', '5/1/1'],
		['missing a.txt /x/', '≥0 part.missingSource'],
		['a.txt missing /x/', '≥0 part.missingSource'],
		['hl /x', '1000/1/1'],
		['hm hm2 /x/', '1000/2/1'],
		['hm* /x/', '1000/2/1'],
		['fifo /x', '0/0/0'],
		['a.txt /bin', '5/1/1'],
		['dir /bin', '29/4/3'],
		['empty /x', '0/0/1'],
		['empty/ /', '0/0/0'],
		['a.txt b.txt a.txt /x/', '12/2/1'],
		['a.txt /lk', '5/1/1'],
		['a.txt /lk/', '5/1/1'],
		['dir /lk/z', '29/4/4'],
		['dir /note', '≥0 part.destinationIsFile'],
		['../a.txt /x', '5/1/0'],
		['../a.txt /x', '≥0 part.outsideContext', classic],
		['./dir/../a.txt /x/./y/../z', '5/1/1'],
		['a.txt .', '5/1/1', { workingDirectory: '/w' }],
		['a.txt q/r', '5/1/2', { workingDirectory: '/w' }],
		['a.txt q/', '5/1/null', { workingDirectory: null }],
		['hl hm hm2 /x/', '2000/3/1'],
	])('%s adds %s', checkCopy);
});

describe('flags', () => {
	test.each<[string, string, Given]>([
		['dir /x', '29/4/3', { exclude: ['*.txt'] }],
		['dir /x', '5/2/2', { exclude: ['sub'] }],
		['dir /x', '9/3/3', { exclude: ['**/*.txt'] }],
		['*.txt c.md /x/', '36/4/1', { exclude: ['*.txt'] }],
		['dir /x/', '0/0/1', { exclude: ['*'] }],
		['dir /x/', '2/1/1', { exclude: ['*', '!1'] }],
		['dir /x/', '4/1/2', { exclude: ['*', '!sub/3'] }],
		['dir /x/', '29/4/3', { exclude: ['*'], on: { builder: 'classic' } }],
		['a.txt /bin', '5/1/1', { link: true }],
		['a.txt /bin', '5/1/0', { link: true, on: { store: 'containerd' } }],
		['dir/sub/3 /x/', '4/1/3', { parents: true }],
		['dir/./sub/3 /x/', '4/1/2', { parents: true }],
		['**/*.txt /x/', '85/5/4', { parents: true }],
		['dir /x/', '29/4/4', { parents: true }],
		['dir/1 dir2/1 /x/', '32/2/3', { parents: true }],
		['dir dir2 /x', '39/4/5', { parents: true, exclude: ['**/*.txt'] }],
		['nomatch* /x/', '0/0/1', { parents: true }],
		['missing /x/', '≥0 part.missingSource', { parents: true }],
		['missing/./a /x/', '≥0 part.missingSource', { parents: true }],
	])('%s adds %s with %j', checkCopy);
});

describe('heredocs', () => {
	const heredocs = [
		{ name: 'EOF', content: 'héllo\n' },
		{ name: 'FOO', content: 'world!\n' },
	];
	test.each<[string, string, Given]>([
		['/x/', '14/2/1', { heredocs }],
		['/x', '7/1/0', { heredocs }],
		['a.txt /x/', '19/3/1', { heredocs }],
		['/x/', '≥0 part.heredocVariable', { heredocs: [{ name: 'A', content: null }] }],
		['a.txt /x/', '≥5 part.heredocVariable', { heredocs: [{ name: 'A', content: null }] }],
	])('%s adds %s', checkCopy);
});

describe('ADD', () => {
	const add = true;
	const downloads: Partial<Knowledge> = {
		remoteSizes: new Map([
			['https://h/x.tgz', { state: 'known', value: { bytes: 700, unpackedBytes: 7000 } }],
			['https://h/silent', { state: 'known', value: { bytes: null, unpackedBytes: null } }],
			['https://h/gone', { state: 'failed', reason: { code: 'remote.status' } }],
		]),
	};
	const unknownArchive = { archives: new Map() };
	test.each<[string, string, Given]>([
		['t.tar /x/', '150/2/2', { add }],
		['t.tar /x', '150/2/2', { add }],
		['t.tar a.txt /x/', '155/3/2', { add }],
		['t.t* /x/', '150/2/2', { add }],
		['t.tar /x/', '10240/1/1', { add, unpack: false }],
		['t.tar /x/', '150/2/2', { add, unpack: false, on: { builder: 'classic' } }],
		['t.tar /x/', '10240/1/1', {}],
		['t.tar a.txt /x/', '≥5 part.archiveUnknown', { add, knows: unknownArchive }],
		['https://h/x.tgz /x/', '≥0 part.url', { add }],
		['https://h/x.tgz /x/', '700–700 estimated', { add, knows: downloads }],
		['https://h/x.tgz a.txt /x/', '705–705 estimated', { add, knows: downloads }],
		[
			'https://h/x.tgz /x/',
			'700–700 estimated',
			{ add, knows: downloads, on: { builder: 'classic' } },
		],
		['https://h/x.tgz https://i/x.tgz /x/', '≥0 part.url part.url', { add, knows: downloads }],
		['https://h/x.tgz /x/', '≥0 part.url', { add, unpack: true, knows: downloads }],
		['https://h/gone /x/', '≥0 part.url', { add, knows: downloads }],
		['https://h/silent https://h/x.tgz /x/', '≥700 part.url', { add, knows: downloads }],
		['https://h/x.git#v1 a.txt /x/', '≥5 part.git', { add }],
		['git@h:x/y.git /x/', '≥0 part.git', { add }],
	])('%s adds %s', checkCopy);

	test('asks for what would tell', () => {
		expect(estimate('t.tar https://h/f /x/', { add, knows: unknownArchive }).needs).toEqual([
			{ kind: 'archive', path: 't.tar' },
			{ kind: 'remoteSize', url: 'https://h/f' },
		]);
	});
});

describe('what is not known', () => {
	const failed: Knowledge['context'] = { state: 'failed', reason: { code: 'x' } };
	const truncated: Knowledge['context'] = {
		state: 'known',
		value: { tree: context, truncated: true, unreadable: [] },
	};
	const unreadable: Knowledge['context'] = {
		state: 'known',
		value: { tree: context, truncated: false, unreadable: [{ path: 'dir/sub', reason: 'EACCES' }] },
	};
	const files: StageFiles = { kind: 'unknownBase' };
	test.each<[string, string, Given]>([
		['a.txt /x', '≥0 part.contextUnknown', { knows: { context: undefined } }],
		['a.txt /x', '≥0 part.contextFailed', { knows: { context: failed } }],
		['dir /x', '≥29 part.contextTruncated', { knows: { context: truncated } }],
		['missing /x', '≥0 part.contextTruncated', { knows: { context: truncated } }],
		['dir /x', '≥29 part.unreadable', { knows: { context: unreadable } }],
		['dir2 /x', '70/2/1', { knows: { context: unreadable } }],
		['a.txt /app/', '5/1/null', { files }],
		['a.txt b.txt /app/', '12/2/null', { files }],
		['a.txt b.txt /app', '7–12 estimated', { files }],
		['a.txt /app.txt', '5/1/null', { files }],
		['a.txt /', '5/1/0', { files }],
		['a.txt /x', '≥0 part.variable', { sources: [null] }],
		['a.txt /x', '≥5 part.variable', { sources: ['a.txt', null] }],
		['a.txt /x', '5/1/null', { destination: null }],
		['a.txt /x', '≥0 part.originVariable', { from: { kind: 'unknown' } }],
	])('%s adds %s with %j', checkCopy);

	test('the context is asked for by the sources', () => {
		expect(estimate('a.txt dir /x/', { knows: { context: undefined } }).needs).toEqual([
			{ kind: 'contextFiles', patterns: ['a.txt', 'dir'] },
		]);
	});
});

describe('COPY --from', () => {
	const from = { kind: 'stage', index: 0 } as const;
	const placed: StageFiles = {
		kind: 'layer',
		below: base,
		change: {
			kind: 'placed',
			trees: [{ path: '/app', tree: context, entry: 0, without: [] }],
			files: [
				{ path: '/app/dir/1', bytes: 100 },
				{ path: '/out/log', bytes: 8 },
			],
			directories: [],
		},
	};
	const unsure: StageFiles = { kind: 'layer', below: base, change: { kind: 'unknown' } };
	const onUnsure: StageFiles = { ...placed, below: unsure };
	const image = { kind: 'image', reference: 'i:1' } as const;
	test.each<[string, string, Given]>([
		['/bin /x', '18/2/1', { stages: [base] }],
		['/bin/sh /x', '9/1/0', { stages: [placed] }],
		['/lk /x', '0/0/1', { stages: [placed] }],
		['/app/dir /x', '127/4/3', { stages: [placed] }],
		['/app/dir/1 /x', '100/1/0', { stages: [placed] }],
		['/out /x', '8/1/1', { stages: [placed] }],
		['/app/*.txt /x/', '25/3/1', { stages: [placed] }],
		['/missing /x/', '≥0 part.missingSource', { stages: [placed] }],
		['/app/a.txt /x', '5/1/0', { stages: [onUnsure] }],
		['/app/dir2 /x', '≥70 part.stageFiles', { stages: [onUnsure] }],
		['/bin/sh /x', '≥0 part.stageFiles', { stages: [onUnsure] }],
		['/ /x', '≥0 part.stageFiles', { stages: [unsure] }],
	])('a stage: %s adds %s', (words, expected, given) =>
		checkCopy(words, expected, { from, ...given }),
	);

	test('files that a COPY placed are found where it placed them', () => {
		const copied = (words: string, given: Given): StageFiles => ({
			kind: 'layer',
			below: given.files ?? base,
			change: estimate(words, given).change,
		});
		const first = copied('. /app', {});
		const second = copied('dir2/1 b.txt /app/dir/', { files: first });
		const other = copied('/app/dir /srv', { from, stages: [second] });
		checkCopy('/app/dir /x', '64/5/3', { from, stages: [second] });
		checkCopy('/srv /x', '64/5/3', { from, stages: [other] });
		checkCopy('/srv/sub /x', '24/2/1', { from, stages: [other] });
		checkCopy('/app/dir /x', '≥0 part.missingSource', { from, stages: [other] });
	});

	test('what may be equal to what lies below is in no layer of a containerd store', () => {
		const on = { store: 'containerd' } as const;
		const { change } = estimate('a.txt dir/1 /app/', {});
		const files: StageFiles = { kind: 'layer', change, below: base };
		checkCopy('a.txt /app/', '0–5 estimated', { files, on });
		checkCopy('. /app/', '630–635 estimated', { files, on, exclude: ['t.tar', 'hl'] });
		checkCopy('a.txt /app/', '5/1/1', { files });
		checkCopy('a.txt /app/', '5/1/1', { files, on, link: true });
		checkCopy('b.txt /app/a.txt', '7/1/1', { files, on });
		checkCopy('a.txt /app/', '5/1/1', { files, on: { ...on, builder: 'classic' } });
		expect(estimate('a.txt /app/', { files }).size.diskBytes).toBeUndefined();
		expect(estimate('b.txt /app/', { files }).size.diskBytes).toBe(12288);
	});

	test('a file that may stand in a folder of its name is not taken for known', () => {
		const files: StageFiles = { kind: 'unknownBase' };
		const { change } = estimate('a.txt /app', { files });
		const stages: StageFiles[] = [{ kind: 'layer', change, below: files }];
		checkCopy('/app /x', '≥0 part.stageFiles', { from, stages });
	});

	test('an image whose files are known, and one that is not', () => {
		const size = { low: 0, high: 0, basis: 'measured', parts: [] } as const;
		const known = {
			source: 'archive',
			layers: [],
			size,
			compressedSize: size,
			config: null,
			tree: fileTreeOf({ etc: { passwd: 30 } }),
			texts: null,
		} as const;
		const images = new Map([['i:1', { state: 'known', value: known } as const]]);
		checkCopy('/etc/passwd /p', '30/1/0', { from: image, knows: { images } });
		checkCopy('/etc/passwd /p', '≥0 part.imageFiles', { from: image });
		expect(estimate('/etc/passwd /p', { from: image }).needs).toEqual([
			{ kind: 'baseImage', reference: 'i:1', platform: 'linux/amd64' },
		]);
	});
});

describe('a context of 100,000 files', () => {
	const folders = Array.from({ length: 100 }, (_, i) => [`d${i}`, flat(1000)] as const);
	const tree = fileTreeOf({ ...Object.fromEntries(folders), flat: flat(10_000) });
	const knows: Partial<Knowledge> = {
		context: { state: 'known', value: { tree, truncated: false, unreadable: [] } },
	};

	function flat(count: number): Files {
		return Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}.txt`, 1]));
	}

	function milliseconds(words: string, given: Given): number {
		const start = performance.now();
		estimate(words, { ...given, knows });
		return performance.now() - start;
	}

	test.each<[string, string, Given]>([
		['. /x', '110000/110000/102', {}],
		['d1 flat/f1.txt . /x/', '110000/110000/102', {}],
		['flat/*.txt /x/', '10000/10000/1', {}],
		['. /x', '98900/98900/102', { exclude: ['**/f1*.txt'] }],
		['**/f7.txt /x/', '101/101/102', { parents: true }],
		['**/f7.txt /x/', '101/101/102', { parents: true, exclude: ['**/f1*.txt'] }],
	])('%s costs nothing at the next key', (words, _expected, given) => {
		const first = milliseconds(words, given);
		const next = Math.min(...Array.from({ length: 5 }, () => milliseconds(words, given)));
		console.log(
			`COPY ${words} ${JSON.stringify(given)}: ${first.toFixed(1)} ms, then ${next.toFixed(2)} ms`,
		);
		expect(next).toBeLessThan(2);
		expect(estimate(words, { ...given, knows }).size.basis).toBe('computed');
	});
});
