import type { Need } from '../plan.ts';

/** Each need once, in the order they were first asked; patterns of context files become one need. */
export function mergeNeeds(needs: readonly Need[]): readonly Need[] {
	const merged = new Map<string, Need>();
	for (const need of needs) {
		const key = keyOf(need);
		const known = merged.get(key);
		if (known === undefined) merged.set(key, need);
		else if (known.kind === 'contextFiles' && need.kind === 'contextFiles') {
			const patterns = [...new Set([...known.patterns, ...need.patterns])];
			merged.set(key, { kind: 'contextFiles', patterns });
		}
	}
	return [...merged.values()];
}

function keyOf(need: Need): string {
	switch (need.kind) {
		case 'baseImage':
			return `image ${need.platform} ${need.reference}`;
		case 'contextFiles':
			return 'context';
		case 'archive':
			return `archive ${need.path}`;
		case 'remoteSize':
			return `url ${need.url}`;
	}
}
