import type { Message } from '../../protocol/message.ts';
import type { Size } from '../../protocol/report.ts';
import { totalsByGroup } from '../filesystem/assembly.ts';
import { contentsByGroup } from '../filesystem/treeContents.ts';
import { type ContentBytes, compressedLayer, type PartContents } from '../size/compressed.ts';
import type { Layout } from './copyLayout.ts';

/**
 * What a push moves of a COPY's layer. `labels`: of the sources, in order; `doubts`: what is not known;
 * `floor`: content bytes that the layer has in any case, where not all are certain.
 */
export function compressedCopy(
	{ root, sources }: Layout,
	labels: readonly Message[],
	doubts: readonly Message[],
	floor?: number,
): Size {
	const bySource = new Map<number, ContentBytes[]>();
	const once = totalsByGroup(root);
	let entries = 0;
	for (const [group, contents] of contentsByGroup(root)) {
		entries += contents.entries;
		const source = sources[group] ?? -1;
		const all = [...contents.bytes.values()].reduce((total, bytes) => total + bytes, 0);
		// Of a hard link's names one has the content.
		const share = all === 0 ? 0 : (once.get(group)?.bytes ?? 0) / all;
		const list = bySource.get(source) ?? [];
		bySource.set(source, list);
		for (const [content, counted] of contents.bytes) {
			const bytes = counted * share;
			list.push({ content, bytes, low: bytes, high: bytes });
		}
	}
	const parts: PartContents[] = labels.flatMap((label, source) => {
		const contents = bySource.get(source) ?? [];
		return contents.length === 0 ? [] : [{ label, contents }];
	});
	for (const label of doubts) {
		parts.push({ label, contents: [{ content: 'unknown', low: 0, high: null }] });
	}
	const high = doubts.length === 0 ? entries : null;
	return compressedLayer(parts, { low: floor === 0 ? 0 : entries, likely: entries, high }, floor);
}
