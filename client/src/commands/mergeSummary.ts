import type { MergeAllResult } from '../../../server/src/protocol/requests.ts';

/** The form of `vscode.l10n.t` that the sentences need. */
export type Translate = (message: string, ...args: number[]) => string;

/** What a merge of the whole file did, and what it left alone, in one or two sentences. */
export function mergeSummary(
	{ merged, saved, refused }: Omit<MergeAllResult<unknown>, 'edit'>,
	t: Translate,
): string {
	return [done(merged, saved, t), left(refused, t)].filter((text) => text !== '').join(' ');
}

function done(merged: number, saved: number, t: Translate): string {
	if (merged === 0) return t('No RUN layers were merged.');
	return saved === 1
		? t('Merged {0} RUN instructions: 1 layer fewer.', merged)
		: t('Merged {0} RUN instructions: {1} layers fewer.', merged, saved);
}

function left(refused: number, t: Translate): string {
	if (refused === 0) return '';
	return refused === 1
		? t('1 pair was left apart because merging it would not be safe; its hover says why.')
		: t(
				'{0} pairs were left apart because merging them would not be safe; their hovers say why.',
				refused,
			);
}
