import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	type Build,
	type Knowledge,
	noKnowledge,
	type Platform,
} from '../../server/src/core/knowledge.ts';
import type { Plan } from '../../server/src/core/plan.ts';
import { planDockerfile } from '../../server/src/core/planDockerfile.ts';
import type { BuilderKind, InstructionReport } from '../../server/src/protocol/report.ts';
import { readArchiveListing } from '../../server/src/sources/archive/readArchiveListing.ts';
import { readImageArchive } from '../../server/src/sources/archive/readImageArchive.ts';
import { walkContext } from '../../server/src/sources/context/walkContext.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { contentBytes, type TreeEntry } from '../support/imageArchive.ts';
import { type CopyContext, makeCopyContext } from './copyContext.ts';

const platform: Platform = { os: 'linux', architecture: 'amd64', variant: null };
const base = 'alpine:3.15.0';

/** `@` stands for a folder of the instruction's own, so that all can go into one image. */
const common = `
COPY a.txt @/x
COPY a.txt @/opt/y/x
COPY /a.txt @
COPY ./dir/../a.txt @/x/./y/../z
COPY lfile @/x
COPY lfile @/x/
COPY ldir @/x
COPY ldir/ @/x/
COPY ldir/1 @/x
COPY labs @/x
COPY lf* @/x/
COPY ldi* @/x/
COPY dir @/x
COPY dir/ @/x/
COPY dir2 @/x
COPY dir dir2 @/x/
COPY dir/1 dir2/1 @/x/
COPY dir/1 dir2/1 a.txt @/x/
COPY a.txt b.txt a.txt @/x/
COPY dir* @/x/
COPY dir/* @/x/
COPY */1 @/x/
COPY */*/k* @/x/
COPY *.txt @/x/
COPY ?.txt [a-c].md @/x/
COPY [[]x].txt @/x/
COPY nomatch* a.txt @/x/
COPY hl @/x
COPY hl/m hl/n @/x/
COPY hl/* @/x/
COPY hm hm2 @/x/
COPY hm* @/x/
COPY hl hm hm2 @/x/
COPY broken @/x
COPY kept @/x
COPY *.log @/x/
COPY sparse @/x
COPY empty @/x
COPY Ünï @/x
COPY ["sp ace/f f.txt", "@/x/"]
COPY a.txt /bin
COPY a.txt /bin/
COPY dir /bin
COPY a.txt /lk
COPY a.txt /lk/
COPY dir /lk/@
COPY dir /lk/@/z/
COPY --chown=1000:1000 dir @/x
COPY t.tar @/x/
COPY . @/x
ADD dir @/x
ADD a.txt @/x/
ADD t.tar @/x/
ADD t.tar @/x
ADD t.tar /bin
ADD t.tgz @/x/y
ADD t.t[ga]* @/x/
ADD t.tar a.txt @/x/
ADD t.tzst @/x/
ADD t.txz @/x/
ADD plain.gz @/x/
ADD sparse-pax.tar @/x/
`;

/**
 * What the classic builder does not know, or does otherwise; after a COPY that changes nothing its
 * next instruction fails.
 */
const buildkitOnly = `
COPY empty/ /
COPY ldir/* @/x/
COPY nomatch* @/x/
COPY a.txt b.txt @/x
COPY ../a.txt @/x
COPY special-fifo @/x
COPY --link a.txt @/x
COPY --link a.txt /bin
COPY --chmod=755 dir @/x
COPY --exclude=*.txt dir @/x
COPY --exclude=sub dir @/x
COPY --exclude=**/*.txt dir dir2 @/x/
COPY --exclude=*.txt *.txt c.md @/x/
COPY --exclude=* dir @/x/
COPY --exclude=* --exclude=!1 dir @/x/
COPY --exclude=* --exclude=!sub/3 dir @/x/
ADD --exclude=dir/sub --exclude=1 dir @/x/
ADD --unpack=false t.tar @/x/
ADD --unpack=true t.tar a.txt @/x/
`;

const buildkitHeredocs = `
COPY <<EOF <<"FOO" @/x/
hello
EOF
wörld $HOME!
FOO
COPY <<EOF a.txt @/x/
hello $WHO
EOF
COPY <<EOF @/x
hello
EOF
`;

const fromStages = `FROM ${base} AS files
COPY . /app
COPY dir2/1 /app/dir/1
COPY b.txt /app/dir/new/b
RUN dd if=/dev/zero of=/app/made bs=1000 count=3
FROM ${base}
COPY --from=files /app/dir /x1
COPY --from=files /app/dir/1 /x2
COPY --from=files /app/dir/sub/../2 /x3
COPY --from=files /app/hl /x4
COPY --from=files /app/*.txt /x5/
COPY --from=files /app/lfile /x6
COPY --from=files app/dir2 /x7
COPY --from=files /bin/busybox /x8
COPY --from=files /app/made /x9
COPY --from=files /app/dir /app/dir2 /x10/
COPY --from=${base} /etc /x11
COPY --from=${base} /bin /x12
COPY --from=0 / /x13
`;

/** Both builders refuse these. */
const failing = [
	'COPY missing /x/',
	'COPY missing a.txt /x/',
	'COPY a.txt missing /x/',
	'COPY ignored /x/',
	'COPY broken/dangling /x',
	'COPY broken/* /x/',
	'COPY broken/out /x',
	'COPY dir /etc/passwd',
	'ADD sparse.tar /x/',
];
const classicFailing = [
	'COPY nomatch* /x/',
	'COPY ldir/* /x/',
	'COPY a.txt b.txt /x',
	'COPY a* b.txt /x',
	'COPY ../a.txt /x',
	'COPY sock/s /x',
	'COPY <<EOF /x\nhello\nEOF',
];

let context: CopyContext;
let engine: Engine;
const knowledges = new Map<BuilderKind, Knowledge>();

beforeAll(async () => {
	engine = await startEngine();
	context = await makeCopyContext();
	const folder = mkdtempSync(path.join(tmpdir(), 'base-'));
	const archive = path.join(folder, 'base.tar');
	const { code, log } = await engine.docker('save', '--output', archive, base);
	if (code !== 0) throw new Error(log);
	const image = await readImageArchive(archive, base, platform, () => false);
	rmSync(folder, { recursive: true });
	if (image.state === 'failed') throw new Error(JSON.stringify(image.reason));
	for (const builder of ['buildkit', 'classic'] as const) {
		const request = { root: context.root, dockerfile: null, builder, maxFiles: 1000 };
		knowledges.set(builder, {
			...noKnowledge(() => null),
			context: walkContext(request),
			images: new Map([[base, image]]),
		});
	}
});
afterAll(async () => {
	context.remove();
	await engine.close();
});

async function predict(dockerfile: string, builder: BuilderKind): Promise<Plan> {
	const build: Build = {
		target: null,
		buildArgs: new Map(),
		platform,
		builder,
		engineVersion: 28,
		store: 'overlay2',
		dockerfile: null,
		context: null,
	};
	const knowledge = knowledges.get(builder);
	if (knowledge === undefined) throw new Error('nothing is known');
	const first = planDockerfile(dockerfile, build, knowledge);
	const archives = new Map(knowledge.archives);
	for (const need of first.needs) {
		if (need.kind !== 'archive') continue;
		archives.set(need.path, await readArchiveListing(context.root, need.path, () => false));
	}
	return planDockerfile(dockerfile, build, { ...knowledge, archives });
}

/** What docker prints for a layer, from what is in it: the classic builder counts links' targets. */
function printed(layer: readonly TreeEntry[], builder: BuilderKind): number[] {
	const links = layer.filter(({ type }) => type === 'symlink');
	const targets = links.reduce((sum, { linkTarget }) => sum + (linkTarget?.length ?? 0), 0);
	// A layer that BuildKit made first keeps BuildKit's number in the engine.
	return builder === 'buildkit'
		? [contentBytes(layer)]
		: [contentBytes(layer), contentBytes(layer) + targets];
}

/** Builds all instructions of the last stage at once and compares each layer with its prediction. */
async function checkBuild(dockerfile: string, builder: BuilderKind): Promise<void> {
	const plan = await predict(dockerfile, builder);
	const built = await engine.build({ dockerfile, context: context.root, builder });
	if (!built.ok) throw new Error(built.log.slice(-600));
	const image = await engine.save(built.image);
	const isLayer = image.config.history.map((row) => row.empty_layer !== true);
	const rows = (await engine.history(built.image)).filter((_row, i) => isLayer[i]).slice(1);
	const layers = image.layers.slice(1);
	const predicted = (plan.report.stages.at(-1)?.instructions ?? []).filter(
		({ layer }) => layer !== false,
	);
	expect(layers.length).toBe(predicted.length);
	const lines = dockerfile.split('\n');
	let equal = 0;
	for (const [i, layer] of layers.entries()) {
		const instruction = predicted[i];
		const text = `${lines[(instruction?.line ?? 0) - 1]}`;
		if (instruction === undefined || !/^(COPY|ADD)/.test(text)) continue;
		checkLayer(text, instruction, layer);
		expect(printed(layer, builder), text).toContain(rows[i]?.size);
		equal++;
	}
	console.log(
		`${builder}: ${equal}/${equal} layers of COPY and ADD equal in bytes, files and directories`,
	);
	expect(equal).toBeGreaterThan(2);
}

function checkLayer(text: string, predicted: InstructionReport, layer: readonly TreeEntry[]): void {
	const count = (type: TreeEntry['type']) => layer.filter((entry) => entry.type === type).length;
	const { size, files, directories } = predicted;
	const got = { bytes: size?.bytes, files, directories: directories ?? count('directory') };
	const wanted = {
		bytes: contentBytes(layer),
		files: count('file'),
		directories: count('directory'),
	};
	expect(got, text).toEqual(wanted);
	expect(size?.basis, text).toBe('computed');
}

/** Each instruction's `@` becomes a folder of its own. */
function numbered(instructions: string): string {
	let number = 0;
	return instructions
		.trim()
		.split('\n')
		.map((line) => line.replaceAll('@', `/t${number++}`))
		.join('\n');
}

describe.each(['buildkit', 'classic'] as const)('%s', (builder) => {
	test('layers of COPY and ADD are as predicted', async () => {
		await checkBuild(`FROM ${base}\nRUN ln -s /tmp /lk\n${numbered(common)}\n`, builder);
	});

	test('files of other stages and images are as predicted', async () => {
		await checkBuild(fromStages, builder);
	});

	test('a compression that cannot be read here is not guessed', async () => {
		const plan = await predict(`FROM ${base}\nADD t.tbz /y/\n`, builder);
		expect(plan.report.stages[0]?.instructions[0]?.size).toMatchObject({ low: 0, high: null });
	});

	test.each(builder === 'buildkit' ? failing : [...failing, ...classicFailing])(
		'%s fails, as predicted',
		async (instruction) => {
			const dockerfile = `FROM ${base}\n${instruction}\n`;
			const plan = await predict(dockerfile, builder);
			const built = await engine.build({ dockerfile, context: context.root, builder });
			expect(built.ok).toBe(false);
			const size = plan.report.stages[0]?.instructions[0]?.size;
			expect(size).toMatchObject({ low: 0, high: null, basis: 'unknown' });
			expect(size?.parts[0]?.label.code).toMatch(
				/^part\.(missingSource|noSource|destination|outsideContext|archiveFailed|refused)/,
			);
		},
	);
});

test('what only BuildKit can, as predicted', async () => {
	const heredocs = buildkitHeredocs.trim().replaceAll('@', '/h');
	const head = `FROM ${base}\nENV WHO=you\n`;
	await checkBuild(`${head}${numbered(buildkitOnly)}\n${heredocs}\n`, 'buildkit');
});
