import { npmTreeKey } from '../estimate/packages/npm/tree/treeRequest.ts';
import { pythonRequestKey } from '../estimate/packages/pip/pythonRequest.ts';
import { packageIndexKey, packageSizeKey } from '../knowledge.ts';
import type { Need } from '../plan.ts';

/** Each need once, in the order they were first asked; patterns of context files become one need. */
export function mergeNeeds(needs: readonly Need[]): readonly Need[] {
	const merged = new Map<string, Need>();
	const patterns = new Set<string>();
	for (const need of needs) {
		if (need.kind === 'contextFiles') for (const pattern of need.patterns) patterns.add(pattern);
		const key = keyOf(need);
		if (!merged.has(key)) merged.set(key, need);
	}
	return [...merged.values()].map((need) =>
		need.kind === 'contextFiles' ? { kind: need.kind, patterns: [...patterns] } : need,
	);
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
		case 'contextText':
			return `text ${need.path}`;
		case 'packageIndex':
			return `index ${packageIndexKey(need)}`;
		case 'packageSizes':
			return `packages ${need.packages.map(packageSizeKey).join(' ')}`;
		case 'pythonInstall':
			return `python ${pythonRequestKey(need.request)}`;
		case 'npmTree':
			return `npm ${npmTreeKey(need.request)}`;
	}
}
