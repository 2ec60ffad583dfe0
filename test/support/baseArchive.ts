/** An image with one layer of small files, as `docker save` writes it. */
import { createHash } from 'node:crypto';
import { tarFile } from './tarFile.ts';

/** Texts by path without a leading slash. */
export function baseArchive(texts: Readonly<Record<string, string>>): Buffer {
	const end = Buffer.alloc(1024);
	const layer = Buffer.concat([
		...Object.entries(texts).map(([path, text]) => tarFile(path, text)),
		end,
	]);
	const diffId = createHash('sha256').update(layer).digest('hex');
	const config = JSON.stringify({
		architecture: 'amd64',
		os: 'linux',
		config: {},
		history: [{ created_by: 'ADD files' }],
		rootfs: { type: 'layers', diff_ids: [`sha256:${diffId}`] },
	});
	const manifest = [{ Config: 'config.json', RepoTags: ['base:1'], Layers: ['layer.tar'] }];
	return Buffer.concat([
		tarFile('manifest.json', JSON.stringify(manifest)),
		tarFile('config.json', config),
		tarFile('layer.tar', layer.toString('latin1')),
		end,
	]);
}
