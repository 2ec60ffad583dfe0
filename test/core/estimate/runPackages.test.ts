import { describe, expect, test } from 'vitest';
import { parseApkIndex } from '../../../server/src/core/estimate/packages/apk/apkIndex.ts';
import { builtinDebSystems } from '../../../server/src/core/estimate/packages/deb/debBases.ts';
import { FileTreeBuilder } from '../../../server/src/core/filesystem/fileTreeBuilder.ts';
import {
	type Answer,
	type BaseImage,
	type Knowledge,
	type PackageIndex,
	type PackageSize,
	packageIndexKey,
	packageSizeKey,
} from '../../../server/src/core/knowledge.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { exactly } from '../../../server/src/core/size/size.ts';
import type { InstructionReport, NeedReport, Size } from '../../../server/src/protocol/report.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';
import { shippedIndex } from './packages/deb/shippedIndex.ts';

const debian = shippedIndex('bookworm');
const deb: PackageIndex = { manager: 'deb', index: debian, bases: builtinDebSystems(debian) };

const alpine: PackageIndex = {
	manager: 'apk',
	index: parseApkIndex('3.20', 'amd64', [
		{
			url: 'https://mirror.example/alpine/v3.20/main',
			tag: null,
			indexBytes: 400_000,
			text: [
				apkStanza('musl', '1.2.5-r0', 600_000),
				apkStanza('gcc', '13.2-r0', 100_000_000, 'so:libc.musl-x86_64.so.1'),
				apkStanza('curl', '8.9-r0', 1_000_000),
			].join(''),
		},
	]),
};

function apkStanza(name: string, version: string, bytes: number, _provides = ''): string {
	return `C:Q1${name}\nP:${name}\nV:${version}\nA:x86_64\nS:1000\nI:${bytes}\nT:x\nU:x\nL:MIT\n\n`;
}

const lock = JSON.stringify({
	name: 'app',
	lockfileVersion: 3,
	packages: {
		'': { name: 'app', dependencies: { a: '1.0.0' }, devDependencies: { b: '1.0.0' } },
		'node_modules/a': { version: '1.0.0', resolved: 'https://registry.example/a/-/a-1.0.0.tgz' },
		'node_modules/b': {
			version: '1.0.0',
			resolved: 'https://registry.example/b/-/b-1.0.0.tgz',
			dev: true,
		},
	},
});

function size(unpackedBytes: number): Answer<PackageSize> {
	return {
		state: 'known',
		value: {
			...{ unpackedBytes, source: 'stated', files: 10, downloadBytes: unpackedBytes / 4 },
			pythonBytes: null,
		},
	};
}

function npmName(name: string) {
	const url = `https://registry.example/${name}/-/${name}-1.0.0.tgz`;
	return packageSizeKey({ manager: 'npm', name, version: '1.0.0', url });
}

function project() {
	const tree = new FileTreeBuilder();
	tree.addFile('package-lock.json', lock.length);
	tree.addFile('package.json', 100);
	return tree.finish();
}

/** bookworm without the settings of the official images. */
const plainImage: BaseImage = {
	source: 'archive',
	layers: [exactly(0, 'measured')],
	size: exactly(0, 'measured'),
	compressedSize: exactly(0, 'measured'),
	config: null,
	tree: null,
	texts: new Map([
		['/etc/os-release', 'ID=debian\nVERSION_CODENAME=bookworm\n'],
		[
			'/var/lib/dpkg/status',
			'Package: base-files\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n',
		],
	]),
};

const outside: Knowledge = {
	...plainKnowledge,
	images: new Map([['plain', { state: 'known', value: plainImage }]]),
	context: { state: 'known', value: { tree: project(), truncated: false, unreadable: [] } },
	contextTexts: new Map([
		['package-lock.json', { state: 'known', value: lock }],
		['package.json', { state: 'known', value: '{}' }],
	]),
	packageSizes: new Map([
		[npmName('a'), size(4_000_000)],
		[npmName('b'), size(9_000_000)],
	]),
};

/** The instructions of a Dockerfile with every index that it asks for. */
function instructions(text: string): readonly InstructionReport[] {
	const first = planDockerfile(text, plainBuild, outside).report;
	const packageIndexes = new Map(
		first.needs.flatMap((need) => {
			if (need.kind !== 'packageIndex') return [];
			const value = need.manager === 'deb' ? deb : alpine;
			return [[packageIndexKey(need), { state: 'known', value }] as const];
		}),
	);
	const { report } = planDockerfile(text, plainBuild, { ...outside, packageIndexes });
	return report.stages[0]?.instructions ?? [];
}

/** Sizes of the RUN lines. */
function sizes(text: string): readonly Size[] {
	const runs = instructions(text).filter(({ keyword }) => keyword === 'RUN');
	return runs.map((run) => {
		if (run.size === null) throw new Error('no size');
		return run.size;
	});
}

function onDebian(...runs: readonly string[]): readonly Size[] {
	return sizes(['FROM debian:bookworm-slim', ...runs.map((run) => `RUN ${run}`)].join('\n'));
}

function codes({ parts }: Size): readonly string[] {
	return parts.map(({ label }) => label.code.replace(/^part\.(deb\.)?/, ''));
}

const usual = ['packages', 'database', 'debconf', 'logs', 'caches'];
const install = 'apt-get install -y --no-install-recommends curl';

describe('apt-get', () => {
	test.each<[string, string, readonly string[]]>([
		['lists stay', `apt-get update && ${install}`, [...usual, 'lists']],
		['lists removed', `apt-get update && ${install} && rm -rf /var/lib/apt/lists/*`, usual],
		['the folder removed', `apt-get update && ${install} && rm -r /var/lib/apt/lists`, usual],
		['distclean', `apt-get update && ${install} && apt-get distclean`, usual],
		['clean leaves lists', `apt-get update && ${install} && apt-get clean`, [...usual, 'lists']],
		[
			'lists on a cache mount',
			`--mount=type=cache,target=/var/lib/apt apt-get update && ${install}`,
			usual,
		],
		[
			'archives where the rule against them is removed',
			`rm -f /etc/apt/apt.conf.d/docker-clean && ${install}`,
			[...usual, 'binaryCaches', 'archives'],
		],
		[
			'… and cleaned',
			`rm -f /etc/apt/apt.conf.d/docker-clean && ${install} && apt-get clean`,
			usual,
		],
		[
			'… and on a cache mount',
			`--mount=type=cache,target=/var/cache/apt rm -f /etc/apt/apt.conf.d/docker-clean && ${install}`,
			usual,
		],
		['logs removed', `${install} && rm -rf /var/log/*`, usual.filter((key) => key !== 'logs')],
		[
			'installed and purged',
			`${install} && apt-get purge -y --auto-remove curl`,
			usual.filter((key) => key !== 'packages'),
		],
		[
			'names in a variable, as patterns',
			'NAMES="curl=7.88.* ca-certificates"; apt-get install -y $NAMES',
			[...usual.slice(0, 2), 'results', ...usual.slice(2)],
		],
		['nothing to install', 'apt-get install -y apt', []],
		['only told', 'apt-get install -s curl && apt list && apt-cache policy curl', []],
	])('%s: %s', (_what, run, expected) => {
		const [found] = onDebian(run);
		if (found === undefined) throw new Error('no RUN');
		expect(codes(found)).toEqual(expected);
		expect(found.high).not.toBeNull();
	});

	test('an image without a rule of its own keeps apt’s caches and archives, until they are cleaned', () => {
		const on = (run: string) =>
			sizes(`FROM plain\nRUN ${run}`)
				.flatMap((size) => codes(size))
				.toSorted();
		const all = [...usual, 'lists', 'binaryCaches', 'archives'];
		expect(on(`apt-get update && ${install}`)).toEqual(all.toSorted());
		const byApt = on('apt install -y --no-install-recommends curl');
		expect(byApt).toEqual([...usual, 'binaryCaches'].toSorted());
		expect(on(`${install} && apt-get clean`)).toEqual(usual.toSorted());
	});

	test('a later RUN frees nothing of the lists', () => {
		const [inside] = onDebian(`apt-get update && ${install} && rm -rf /var/lib/apt/lists/*`);
		const [kept, removed] = onDebian(`apt-get update && ${install}`, 'rm -rf /var/lib/apt/lists/*');
		expect((kept?.low ?? 0) - (inside?.low ?? 0)).toBeGreaterThan(15_000_000);
		expect(removed).toMatchObject({ bytes: 0, basis: 'computed' });
	});

	test('what a layer below installed does not come again', () => {
		const [first, again] = onDebian(install, `${install} ca-certificates-java-`);
		expect(first?.low).toBeGreaterThan(1_000_000);
		expect(again?.high).toBe(0);
	});

	test.each([
		['upgrade', 'apt-get upgrade -y', 50_000_000],
		['dist-upgrade', 'apt-get -y dist-upgrade', 50_000_000],
		['in one branch', `if [ -f /x ]; then apt-get upgrade -y; else ${install}; fi`, 50_000_000],
		['another package of a source', 'apt-get install -y libc6-dev', 10_000_000],
		['a package of the list is named', 'apt-get install -y tzdata', 1_000_000],
	])('a base that may be older than the index may get newer packages: %s', (_what, run, most) => {
		const [found] = onDebian(`apt-get update && ${run} && rm -rf /var/lib/apt/lists/*`);
		const part = found?.parts.find(({ label }) => label.code === 'part.deb.replaced');
		expect(part).toMatchObject({ low: 0, basis: 'estimated' });
		expect(part?.high).toBeGreaterThan(most);
	});

	test('lists of a layer below may be current still', () => {
		const [first, again] = onDebian('apt-get update', 'apt-get update');
		expect(first?.low).toBeGreaterThan(15_000_000);
		expect(again?.low).toBe(0);
		// Their release files are written anew.
		expect(again?.bytes).toBe(236_000);
		expect(again?.high).toBe(first?.high);
	});

	test('documentation that is removed is not counted', () => {
		const full = (run: string) => sizes(`FROM debian:bookworm\nRUN ${run}`)[0];
		const whole = full('apt-get install -y --no-install-recommends git');
		const without = full(
			'apt-get install -y --no-install-recommends git && rm -rf /usr/share/doc/* /usr/share/man/*',
		);
		expect(without?.bytes).toBeLessThan((whole?.bytes ?? 0) - 1_000_000);
		expect(without?.low).toBeGreaterThan((whole?.low ?? 0) * 0.8);
	});

	test.each([
		'apt-mark hold curl',
		'apt-mark auto curl',
		'dpkg --add-architecture i386',
		'npm config get registry',
		'yarn config set network-timeout 60000',
		'pip list',
		'pip --version',
		'rpm -qa',
		'dnf clean all',
		'dnf list installed',
	])('writes a little, so it is not told to be nothing: %s', (run) => {
		const [found] = sizes(`FROM example.com/own:1\nRUN ${run}`);
		expect(found?.high).not.toBe(0);
	});

	test.each<[string, string, string]>([
		['a variable that nobody knows', 'apt-get install -y $PACKAGES', 'packages.call'],
		['a file', 'apt-get install -y ./a.deb', 'packages.localFile'],
		['dpkg', 'dpkg -i /tmp/a.deb', 'packages.localFile'],
		['no such package', 'apt-get install -y nothing-of-that-name', 'packages.notFound'],
		['no such version', 'apt-get install -y curl=99', 'packages.noVersion'],
		['no such release', 'apt-get install -y -t sid curl', 'packages.noRelease'],
		[
			'another repository',
			'echo "deb https://x.example y main" > /etc/apt/sources.list.d/y.list && apt-get install -y curl',
			'packages.otherSources',
		],
		['a command that is not modelled', 'apt-get build-dep -y curl', 'packages.call'],
		['aptitude', 'aptitude install -y curl', 'packages.call'],
	])('is unknown under a name: %s: %s', (_what, run, code) => {
		const [found] = onDebian(run);
		expect(found?.high).toBeNull();
		expect(found).not.toHaveProperty('bytes');
		expect(found?.parts.map(({ label }) => label.code)).toContain(code);
	});

	test.each<[string, string, string]>([
		['removed', 'apt-get remove -y bash', 'packages.essential'],
		['purged', 'apt-get purge -y --auto-remove curl bash', 'packages.essential'],
		['apt itself', 'apt-get remove -y apt', 'packages.essential'],
		['by dpkg', 'dpkg -r bash', 'packages.dpkgEssential'],
	])('what is essential stays: %s: %s', (_what, call, code) => {
		const [found] = onDebian(`${install} && ${call}`);
		expect(found?.high).toBeNull();
		expect(found?.parts.map(({ label }) => label.code)).toContain(code);
	});

	test('what is essential goes where apt is told so', () => {
		const [forced] = onDebian('apt-get remove -y --allow-remove-essential bash');
		expect(forced?.high).not.toBeNull();
		const [refused] = onDebian('apt-get remove -y bash || echo hi > /f');
		expect(refused).toMatchObject({ low: 3, high: 3 });
	});

	test('what came before another repository keeps its floor', () => {
		const add = 'echo "deb https://x.example y main" > /etc/apt/sources.list.d/y.list';
		const floor = (run: string) => onDebian(run)[0]?.low ?? 0;
		const alone = floor(install);
		const later = floor(`${install} && ${add} && apt-get update && apt-get install -y nodejs`);
		expect(later).toBeGreaterThan(alone * 0.9);
		expect(floor(`${add} && ${install}`)).toBeLessThan(alone / 2);
		const gone = floor(`${install} && ${add} && apt-get purge -y --auto-remove curl`);
		expect(gone).toBeLessThan(alone / 2);
		const [lists] = onDebian(`${add} && apt-get update`);
		expect(lists?.high).toBeNull();
	});

	test('another repository counts for the RUNs behind it too, a mirror does not', () => {
		const [, later] = onDebian(
			'curl -fsSL https://x.example/setup.sh | bash -',
			'apt-get install -y nodejs',
		);
		expect(later?.high).toBeNull();
		expect(later?.low).toBe(0);
		const [, mirrored] = onDebian(
			"sed -i 's/old.example/mirror.example/' /etc/apt/sources.list.d/debian.sources",
			install,
		);
		expect(mirrored?.high).not.toBeNull();
	});

	test('in one branch only: perhaps', () => {
		const [found] = onDebian(`if [ -f /x ]; then ${install}; fi`);
		const [sure] = onDebian(install);
		expect(found?.low).toBe(0);
		expect(found?.high).toBeGreaterThanOrEqual(sure?.high ?? 0);
	});

	test.each([
		['with recommends', 'apt-get install -y', 'apt-get install -y --no-install-recommends'],
		['by -o', 'apt-get install -y', 'apt-get install -y -o APT::Install-Recommends=false'],
		[
			'by a file of the same RUN',
			'apt-get install -y',
			'echo \'APT::Install-Recommends "0";\' > /etc/apt/apt.conf.d/x && apt-get install -y',
		],
	])('recommended packages: %s', (_what, more, less) => {
		const [all] = onDebian(`${more} curl`);
		const [few] = onDebian(`${less} curl`);
		expect(all?.low).toBeGreaterThan(few?.low ?? 0);
	});

	test('a base that nobody knows leaves the packages unknown, and asks for no index', () => {
		const text = `FROM example.com/own:1\nRUN ${install}`;
		expect(sizes(text)[0]).toMatchObject({ low: 0, high: null });
		const needs = planDockerfile(text, plainBuild, outside).report.needs.map(kindOf);
		expect(needs).not.toContain('packageIndex');
	});
});

function kindOf({ kind }: NeedReport): string {
	return kind;
}

describe('apk', () => {
	function onAlpine(...runs: readonly string[]): readonly Size[] {
		return sizes(['FROM alpine:3.20', ...runs.map((run) => `RUN ${run}`)].join('\n'));
	}

	test('the index stays without --no-cache', () => {
		const [kept] = onAlpine('apk add curl');
		const [none] = onAlpine('apk add --no-cache curl');
		const [cleaned] = onAlpine('apk add curl && rm -rf /var/cache/apk/*');
		expect(codes(kept ?? noSize)).toContain('apkIndex');
		expect(codes(none ?? noSize)).not.toContain('apkIndex');
		expect(codes(cleaned ?? noSize)).not.toContain('apkIndex');
	});

	test('a virtual package takes all away again in its own RUN only', () => {
		const [inside] = onAlpine('apk add --no-cache --virtual .build gcc && true && apk del .build');
		const [first, second] = onAlpine('apk add --no-cache --virtual .build gcc', 'apk del .build');
		expect(inside?.high).toBeLessThan(1_000_000);
		expect(first?.low).toBeGreaterThan(50_000_000);
		expect(second?.high).toBeLessThan(1_000_000);
	});

	test('what is not in the repositories is unknown', () => {
		expect(onAlpine('apk add --no-cache nothing')[0]).toMatchObject({ low: 0, high: null });
	});
});

const noSize: Size = { low: 0, high: 0, basis: 'computed', parts: [] };

describe('npm', () => {
	function inProject(...runs: readonly string[]): readonly Size[] {
		const lines = ['FROM node:20', 'WORKDIR /app', 'COPY package*.json ./'];
		return sizes([...lines, ...runs.map((run) => `RUN ${run}`)].join('\n'));
	}

	test('all packages of the lock file, or those of production', () => {
		const [all] = inProject('npm ci');
		const [few] = inProject('npm ci --omit=dev');
		const [env] = inProject('NODE_ENV=production npm ci');
		expect(all?.bytes).toBeGreaterThan(13_000_000);
		expect(few?.bytes).toBeLessThan(7_000_000);
		expect(env).toEqual(few);
	});

	test('its notes have the format of the project’s package.json', () => {
		const notesWith = (manifest: string): number => {
			const contextTexts = new Map([
				...outside.contextTexts,
				['package.json', { state: 'known', value: manifest }] as const,
			]);
			const text = 'FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci';
			const { report } = planDockerfile(text, plainBuild, { ...outside, contextTexts });
			const parts = report.stages[0]?.instructions.at(-1)?.size?.parts ?? [];
			return parts.find(({ label }) => label.code === 'npm.notes')?.bytes ?? 0;
		};
		expect(notesWith('{}')).toBeGreaterThan(notesWith('{\n\t"name": "app"\n}'));
		expect(notesWith('{}')).toBeLessThan(notesWith('{\n    "name": "app"\n}'));
	});

	test('the cache is gone where it is cleaned in the same RUN, not in the next', () => {
		const [kept, after] = inProject('npm ci', 'npm cache clean --force');
		const [cleaned] = inProject('npm ci && npm cache clean --force');
		expect((kept?.bytes ?? 0) - (cleaned?.bytes ?? 0)).toBeGreaterThan(3_000_000);
		expect(after?.high).toBeLessThan(100_000);
	});

	test('a prune of its own writes notes of what is left, the lock file and a log', () => {
		const [, pruned] = inProject('npm ci', 'npm prune --omit=dev');
		expect(pruned?.parts.map(({ label }) => label.code).sort()).toEqual([
			...['npm.logs', 'npm.notes', 'part.fileWritten'],
		]);
		const notes = pruned?.parts.find(({ label }) => label.code === 'npm.notes');
		expect(notes?.low).toBeGreaterThan(100);
		expect(notes?.high).toBeLessThan(lock.length);
		expect(pruned?.low).toBeGreaterThan(0.8 * lock.length);
		const [both] = inProject('npm ci && npm prune --omit=dev');
		expect(both?.high).toBeLessThan(9_000_000);
	});

	test.each([
		['', 770],
		['ENV NODE_VERSION=18.20.4\n', 1750],
	])('cleaning the cache leaves the log of that: %s', (head, bytes) => {
		const [log] = sizes(`FROM node:20\n${head}RUN npm cache clean --force`);
		expect(log).toMatchObject({ low: 0, bytes, high: 4000 });
	});

	test('a cache mount holds the cache', () => {
		const [mounted] = inProject('--mount=type=cache,target=/root/.npm npm ci');
		const [kept] = inProject('npm ci');
		expect((kept?.bytes ?? 0) - (mounted?.bytes ?? 0)).toBeGreaterThan(3_000_000);
	});

	test('installed and removed leaves the cache', () => {
		const [found] = inProject('npm ci && rm -rf node_modules');
		expect(found?.bytes).toBeLessThan(5_000_000);
	});

	test.each([
		'npm install express',
		'npm install -g typescript',
		'npm run build',
		'cd /elsewhere && npm ci',
	])('is unknown: %s', (run) => {
		const [found] = inProject(run);
		expect(found).toMatchObject({ high: null });
		expect(found).not.toHaveProperty('bytes');
	});

	test('sizes that nobody asked for yet are needed, and the rest is a floor', () => {
		const text = 'FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci';
		const packageSizes = new Map([...outside.packageSizes].slice(0, 1));
		const { report } = planDockerfile(text, plainBuild, { ...outside, packageSizes });
		const need = report.needs.find(({ kind }) => kind === 'packageSizes');
		expect(need).toMatchObject({ packages: [{ manager: 'npm', name: 'b', version: '1.0.0' }] });
		const last = report.stages[0]?.instructions.at(-1)?.size;
		expect(last?.high).toBeNull();
		expect(last?.low).toBeGreaterThan(3_000_000);
	});
});

describe('others', () => {
	test.each([
		['gem install rails', 'packagesOf', 'cacheOf'],
		['cargo build --release', 'builtBy', 'cacheOf'],
		['go mod download', 'packagesOf', 'cacheOf'],
		['./mvnw package', 'packagesOf', 'cacheOf'],
	])('%s is unknown, its cache named', (run, brought, cache) => {
		const [found] = onDebian(run);
		expect(found?.high).toBeNull();
		expect(codes(found ?? noSize)).toEqual(expect.arrayContaining([brought, cache]));
	});

	test('a cleaned cache is not named', () => {
		const [found] = onDebian('conda install -y numpy && conda clean -afy');
		expect(codes(found ?? noSize)).toContain('packagesOf');
		expect(codes(found ?? noSize)).not.toContain('cacheOf');
	});
});
