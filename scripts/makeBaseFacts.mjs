// Makes data/bases.json, the built-in figures of common official images, from a transcript of
// docker-library/repo-info: node scripts/makeBaseFacts.mjs TRANSCRIPT.json
// Run it again with a newer transcript; the date of each figure is kept beside it.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const [transcriptPath] = process.argv.slice(2);
if (transcriptPath === undefined) {
	console.error('Usage: node scripts/makeBaseFacts.mjs TRANSCRIPT.json');
	process.exit(2);
}

/** A total of another build says something of this one only while they are near in time. */
const longestApart = 366 * 24 * 60 * 60 * 1000;

/**
 * @typedef {object} TranscribedImage One tag on one platform, as the transcript has it.
 * @property {string} reference
 * @property {string} platform
 * @property {number} layers
 * @property {number[]} layer_compressed_bytes Base first.
 * @property {number} compressed_bytes_total
 * @property {number | null} uncompressed_total_mb
 * @property {{ created: string, total_mb: number } | null} [uncompressed_other_build]
 * @property {string} last_history_date
 */

/** @type {{ source: string, date_transcribed: string, images: TranscribedImage[] }} */
const transcript = JSON.parse(await readFile(transcriptPath, 'utf8'));
const images = transcript.images.map((image) => {
	const sum = image.layer_compressed_bytes.reduce((total, bytes) => total + bytes, 0);
	if (
		sum !== image.compressed_bytes_total ||
		image.layer_compressed_bytes.length !== image.layers
	) {
		throw new Error(`${image.reference} ${image.platform}: the layers do not add up`);
	}
	const other = image.uncompressed_other_build;
	const near =
		other != null &&
		Math.abs(Date.parse(other.created) - Date.parse(image.last_history_date)) < longestApart;
	return {
		reference: image.reference,
		platform: image.platform.replace('arm64/v8', 'arm64'),
		date: image.last_history_date,
		compressed: image.layer_compressed_bytes,
		// Millions of bytes, as printed: of the same build, or of another one of the same tag.
		...(image.uncompressed_total_mb != null && { unpacked: image.uncompressed_total_mb }),
		...(near && { unpackedOther: other.total_mb }),
	};
});

const facts = {
	source: transcript.source,
	transcribed: transcript.date_transcribed,
	images,
};
const lines = images.map((image) => `\t\t${JSON.stringify(image)}`).join(',\n');
const head = JSON.stringify({ ...facts, images: [] }, null, '\t');
const target = fileURLToPath(new URL('../data/bases.json', import.meta.url));
await writeFile(target, `${head.replace('"images": []', `"images": [\n${lines}\n\t]`)}\n`);
console.log(`${images.length} images written to data/bases.json`);
