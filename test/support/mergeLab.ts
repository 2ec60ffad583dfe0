/**
 * Builds many small Dockerfiles in few engine builds. Each is a stage; a recorder stands before its
 * shell, runs every RUN as the engine would, notes the first one that fails and skips those after it,
 * as a build that stops would. A last RUN lists the stage's merged file system. The engine runs the
 * stages all at once, so each has cache mounts of its own.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
	chmod,
	copyFile,
	mkdir,
	mkdtemp,
	readFile,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Engine } from './engine.ts';

/** Which program `/bin/sh` is; bash and dash are the ones of the machine that runs the tests. */
export type LabShell = 'ash' | 'dash' | 'bash';

export interface LabDockerfile {
	readonly shell: LabShell;
	/** Instructions after FROM. */
	readonly body: string;
}

export interface LabResult {
	/** False where a RUN failed and the build would have stopped. */
	readonly ok: boolean;
	/** One line a path: type and mode, owner, group, size, target or digest. */
	readonly tree: string;
}

const recorder = `#!/bin/busybox sh
[ -e /.lab/stopped ] && exit 0
"$@"
[ $? = 0 ] || echo stopped > /.lab/stopped
exit 0
`;

/** Few processes, whatever the number of files: hundreds of stages run it. */
const lister = `#!/bin/busybox sh
cd /
[ -e /.lab/stopped ] && echo stopped || echo went on
skip='-path ./proc -o -path ./sys -o -path ./dev -o -path ./.lab'
skip="$skip -o -path ./etc/hosts -o -path ./etc/resolv.conf -o -path ./etc/hostname"
{
	busybox find . -xdev \\( $skip \\) -prune -o -exec busybox stat -c '%N %f %u %g %t %T' {} +
	busybox find . -xdev \\( $skip -o -path './bin/*' -o -path './lib*/*' -o -path './usr/lib/*' \\) -prune \\
		-o -type f -exec busybox sha256sum {} +
} | busybox sort
`;

/** Stages of one build, which the engine runs all at once. */
const stagesPerBuild = 40;

/** Builds all; the answers are in the same order, equal ones are built once. Throws where a build itself breaks. */
export async function buildAll(
	engine: Engine,
	dockerfiles: readonly LabDockerfile[],
): Promise<readonly LabResult[]> {
	const keyOf = ({ shell, body }: LabDockerfile) => `${shell}\n${body}`;
	const different = [...new Map(dockerfiles.map((each) => [keyOf(each), each])).values()];
	const results = new Map<string, LabResult>();
	const folder = await mkdtemp(path.join(tmpdir(), 'merge-lab-'));
	try {
		await makeBases(engine, folder);
		for (let from = 0; from < different.length; from += stagesPerBuild) {
			const part = different.slice(from, from + stagesPerBuild);
			const built = await buildPart(engine, folder, part);
			for (const [index, each] of part.entries()) {
				const result = built[index];
				if (result !== undefined) results.set(keyOf(each), result);
			}
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	return dockerfiles.map((each) => {
		const result = results.get(keyOf(each));
		if (result === undefined) throw new Error(`Not built: ${each.body}`);
		return result;
	});
}

/** A body with the recorder before its shell and before its exec forms. */
function recorded(body: string): string {
	return body
		.replace(/^(\s*SHELL\s*\[)/gim, '$1"/.record", ')
		.replace(/^(\s*RUN\s+(?:--\S+\s+)*\[)(?=\s*")/gim, '$1"/.record", ');
}

/**
 * The body with cache mounts that no other build has: by their target alone the engine gives all
 * builds the same ones. Mounts of one cache stay mounts of one cache.
 */
function withOwnCaches(body: string, owner: string): string {
	return body.replace(/--mount=\S+/g, (flag) => {
		if (!/[=,]type=cache(?:,|$)/.test(flag)) return flag;
		const id = /[=,]id=([^,]*)/.exec(flag)?.[1];
		const target = /[=,](?:target|dst|destination)=([^,]*)/.exec(flag)?.[1] ?? '';
		const others = flag.replace(/,id=[^,]*|(?<==)id=[^,]*,/, '');
		return `${others},id=${owner}${path.posix.resolve('/', id ?? target)}`;
	});
}

async function buildPart(
	engine: Engine,
	folder: string,
	part: readonly LabDockerfile[],
): Promise<readonly LabResult[]> {
	const owner = randomBytes(8).toString('hex');
	const stages = part.map(
		({ shell, body }, index) => `FROM merge-lab:${shell} AS s${index}
SHELL ["/.record", "/bin/sh", "-c"]
${withOwnCaches(recorded(body), `${owner}-${index}`).trimEnd()}
USER 0
SHELL ["/bin/sh", "-c"]
RUN ["/bin/busybox", "sh", "-c", "/.list > /.lab/tree"]
`,
	);
	const collect = part.map((_, index) => `COPY --from=s${index} /.lab/tree /${index}`).join('\n');
	const context = path.join(folder, 'build');
	const output = path.join(folder, 'out');
	await mkdir(context, { recursive: true });
	await writeFile(
		path.join(context, 'Dockerfile'),
		`${stages.join('\n')}\nFROM scratch\n${collect}\n`,
	);
	const args = ['build', '--network', 'none', '--progress', 'plain'];
	const { code, log } = await engine.docker(
		...args,
		'--output',
		`type=local,dest=${output}`,
		context,
	);
	if (code !== 0) throw new Error(log.slice(-8000));
	const results = await Promise.all(
		part.map(async (_, index) => {
			const text = await readFile(path.join(output, String(index)), 'utf8');
			const [state = '', ...tree] = text.split('\n');
			return { ok: state === 'went on', tree: tree.join('\n') };
		}),
	);
	await rm(output, { recursive: true, force: true });
	return results;
}

/** alpine with the machine's own dash and bash beside busybox, `/bin/sh` one of the three. */
async function makeBases(engine: Engine, folder: string): Promise<void> {
	const context = path.join(folder, 'base');
	const root = path.join(context, 'root');
	await mkdir(path.join(root, '.lab'), { recursive: true });
	await chmod(path.join(root, '.lab'), 0o777);
	await writeFile(path.join(root, '.record'), recorder, { mode: 0o755 });
	await writeFile(path.join(root, '.list'), lister, { mode: 0o755 });
	for (const file of await shellFiles()) {
		await mkdir(path.join(root, path.dirname(file)), { recursive: true });
		await copyFile(file, path.join(root, file));
	}
	for (const [shell, target] of [
		['ash', 'busybox'],
		['dash', 'dash'],
		['bash', 'bash'],
	] as const) {
		await mkdir(path.join(context, shell, 'bin'), { recursive: true });
		await symlink(`/bin/${target}`, path.join(context, shell, 'bin/sh'));
		const dockerfile = path.join(context, 'Dockerfile');
		await writeFile(
			dockerfile,
			`FROM alpine:3.15.0\nCOPY root /\nRUN ["/bin/busybox", "rm", "/bin/sh"]\nCOPY ${shell} /\nRUN ["/bin/busybox", "chmod", "777", "/.lab"]\n`,
		);
		const { code, log } = await engine.docker(
			'build',
			'--quiet',
			'--tag',
			`merge-lab:${shell}`,
			context,
		);
		if (code !== 0) throw new Error(log);
	}
}

/** dash and bash of this machine with the libraries that they load. */
async function shellFiles(): Promise<readonly string[]> {
	const files = new Set<string>();
	for (const shell of ['/bin/dash', '/bin/bash']) {
		files.add(shell);
		const { stdout } = await promisify(execFile)('ldd', [shell]);
		for (const [library] of stdout.matchAll(/\/\S+\.so\S*/g)) files.add(library);
	}
	return [...files];
}
