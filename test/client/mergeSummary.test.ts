import { expect, test } from 'vitest';
import { mergeSummary } from '../../client/src/commands/mergeSummary.ts';

/** `vscode.l10n.t` without a translation. */
const untranslated = (message: string, ...args: number[]) =>
	message.replace(/\{(\d)\}/g, (_match, index) => String(args[Number(index)]));

test.each([
	[{ merged: 0, saved: 0, refused: 0 }, 'No RUN layers were merged.'],
	[{ merged: 2, saved: 1, refused: 0 }, 'Merged 2 RUN instructions: 1 layer fewer.'],
	[
		{ merged: 5, saved: 3, refused: 1 },
		'Merged 5 RUN instructions: 3 layers fewer. 1 pair was left apart because merging it would not be safe; its hover says why.',
	],
	[
		{ merged: 0, saved: 0, refused: 2 },
		'No RUN layers were merged. 2 pairs were left apart because merging them would not be safe; their hovers say why.',
	],
])('%j is told in words', (result, text) => {
	expect(mergeSummary(result, untranslated)).toBe(text);
});
