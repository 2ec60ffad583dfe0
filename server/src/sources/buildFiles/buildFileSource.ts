import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BuildOfferSource, BuildOffers } from '../../core/buildOffers.ts';
import type { Message } from '../../protocol/message.ts';
import { bakeOffers, isBakeFile } from './bakeOffers.ts';
import { composeOffers, isComposeFile } from './composeOffers.ts';
import type { FileOffer } from './fileOffer.ts';

/** Files of people are some kilobytes; what is larger was not written by one. */
const largestFile = 1_000_000;
/** Folders looked into between a Dockerfile and the root. */
const mostFolders = 16;

/** Compose and bake files on disk. */
export const buildFileSource: BuildOfferSource = {
	async offersFor(dockerfile, root): Promise<BuildOffers> {
		const problems: Message[] = [];
		const offers: FileOffer[] = [];
		for (const folder of foldersUpTo(path.dirname(dockerfile), root)) {
			for (const name of await buildFiles(folder)) {
				const file = path.join(folder, name);
				try {
					offers.push(...(await offersOf(file)).filter((each) => each.dockerfile === dockerfile));
				} catch (error) {
					const reason = error instanceof Error ? error.message : String(error);
					problems.push({ code: 'trouble.buildFile', args: { file, reason } });
				}
			}
		}
		return { offers: offers.map(({ dockerfile: _, ...offer }) => offer), problems };
	},
};

function foldersUpTo(folder: string, root: string): readonly string[] {
	const folders = [folder];
	let current = folder;
	while (current !== root && folders.length < mostFolders) {
		const parent = path.dirname(current);
		const way = path.relative(root, parent);
		if (parent === current || way.startsWith('..') || path.isAbsolute(way)) break;
		folders.push(parent);
		current = parent;
	}
	return folders;
}

async function buildFiles(folder: string): Promise<readonly string[]> {
	try {
		const names = await readdir(folder);
		return names.filter((name) => isComposeFile(name) || isBakeFile(name)).toSorted();
	} catch {
		// A folder that cannot be listed offers nothing.
		return [];
	}
}

async function offersOf(file: string): Promise<readonly FileOffer[]> {
	if ((await stat(file)).size > largestFile) return [];
	const text = await readFile(file, 'utf8');
	return isComposeFile(path.basename(file)) ? composeOffers(text, file) : bakeOffers(text, file);
}
