import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Platform } from '../../server/src/core/knowledge.ts';
import { enParts } from '../../server/src/messages/en.parts.ts';
import { readImageArchive } from '../../server/src/sources/archive/readImageArchive.ts';

const folder = path.resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/images');

interface GivenImage {
	tags: string[] | string | null;
	platform: string | null;
	layers?: { content_bytes?: number | null }[];
	config_missing?: boolean;
}

interface GivenFile {
	file: string;
	images: GivenImage[];
}

function platformOf(text: string | null): Platform {
	const [os = 'linux', architecture = 'amd64', variant = null] = (text ?? 'linux/amd64').split('/');
	return { os, architecture, variant };
}

function isReadable(image: GivenImage): boolean {
	const measured = image.layers?.every(({ content_bytes }) => typeof content_bytes === 'number');
	return image.config_missing !== true && measured === true;
}

describe.skipIf(!existsSync(folder))('archives of other projects (beside the project)', () => {
	const files: GivenFile[] = existsSync(folder)
		? JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8'))
		: [];

	test('are read to the byte, or refused with a reason', { timeout: 120_000 }, async () => {
		const wrong: string[] = [];
		const refused = new Map<string, number>();
		let right = 0;
		for (const { file, images } of files) {
			for (const image of images.length === 0 ? [null] : images) {
				const tag = [image?.tags ?? null].flat()[0] ?? null;
				const name = `${file} ${tag} ${image?.platform}`;
				const platform = platformOf(image?.platform ?? null);
				const answer = await readImageArchive(path.join(folder, file), tag, platform, () => false);
				if (answer.state === 'failed') {
					const { code } = answer.reason;
					expect(Object.keys(enParts)).toContain(code);
					refused.set(code, (refused.get(code) ?? 0) + 1);
					// Among several images without a name there is none to choose.
					const unnamed = code === 'archive.severalImages' && tag === null;
					if (image !== null && isReadable(image) && !unnamed) wrong.push(`${name}: ${code}`);
					if (unnamed) break;
					continue;
				}
				const got = answer.value.layers?.map(({ bytes }) => bytes);
				const wanted = image?.layers?.map(({ content_bytes }) => content_bytes);
				if (JSON.stringify(got) === JSON.stringify(wanted)) right++;
				else wrong.push(`${name}: ${got} instead of ${wanted}`);
			}
		}
		console.log(
			`images: ${right} of ${right + wrong.length} equal in layers and content bytes; ` +
				`refused: ${[...refused].map(([code, count]) => `${code} ${count}`).join(', ')}`,
		);
		expect(wrong).toEqual([]);
		expect(right).toBeGreaterThan(50);
	});
});
