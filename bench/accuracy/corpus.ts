/**
 * The Dockerfiles that the benchmark builds: corpus/GROUP/NAME.Dockerfile. The context of
 * `api-install` is the folder `api` beside it, else the group's `context`, else an empty one.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { generate } from './generatedFiles.ts';

export interface Case {
	/** GROUP/NAME. */
	readonly name: string;
	readonly group: string;
	readonly dockerfile: string;
	readonly text: string;
	/** The folder that is the build context, with the files that are made on the spot. */
	readonly context: string;
	/** Changes with the text and with any file of the context. */
	readonly identity: string;
}

/** All cases by name. `cache` gets the contexts. */
export function readCorpus(root: string, cache: string): readonly Case[] {
	const corpus = path.join(root, 'bench/accuracy/corpus');
	const contexts = path.join(cache, 'contexts');
	rmSync(contexts, { recursive: true, force: true });
	return readdirSync(corpus)
		.sort()
		.flatMap((group) =>
			readdirSync(path.join(corpus, group))
				.filter((file) => file.endsWith('.Dockerfile'))
				.sort()
				.map((file) => readCase(path.join(corpus, group), file, contexts)),
		);
}

function readCase(folder: string, file: string, contexts: string): Case {
	const group = path.basename(folder);
	const name = file.replace('.Dockerfile', '');
	const dockerfile = path.join(folder, file);
	const text = readFileSync(dockerfile, 'utf8');
	const own = name.replace(/-.*/, '');
	const source = existsSync(path.join(folder, own)) ? own : 'context';
	const context = path.join(contexts, group, source);
	if (!existsSync(context)) {
		mkdirSync(context, { recursive: true });
		if (existsSync(path.join(folder, source))) {
			cpSync(path.join(folder, source), context, { recursive: true });
		}
		generate(`${group}/${source}`, context);
	}
	const hash = createHash('sha256').update(text);
	for (const each of filesBelow(context)) {
		hash.update(`\0${each}\0`).update(readFileSync(path.join(context, each)));
	}
	return {
		name: `${group}/${name}`,
		group,
		dockerfile,
		text,
		context,
		identity: hash.digest('hex'),
	};
}

/** Paths of files below a folder, sorted. */
export function filesBelow(folder: string): readonly string[] {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
		.sort();
}
