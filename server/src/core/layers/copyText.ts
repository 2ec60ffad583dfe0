import type { RowInput } from './createdBy.ts';
import { makeExpander } from './expander.ts';
import type { Expanded } from './resolved.ts';

/** Since this engine the row shows `--chown`, `--chmod` and `--parents`. */
const firstEngineWithFlags = 23;

/** BuildKit's text of COPY and ADD, without its suffix: local files first, then heredocs. */
export function copyText({ node, resolved, before, frontend }: RowInput): Expanded {
	const { copy } = resolved;
	if (copy === null) return null;
	const expand = makeExpander(before.environment, node.escape);
	const flags: Expanded[] = [];
	if (frontend.version >= firstEngineWithFlags) {
		if (copy.parents) flags.push('--parents');
		if (copy.chown) flags.push(flagText('chown', expand(copy.chown)));
		if (copy.chmod) flags.push(flagText('chmod', expand(copy.chmod)));
	}
	const words = [
		node.keyword,
		...flags,
		...copy.sources,
		...copy.heredocs.map(({ name }) => `<<${name}`),
		copy.destination,
	];
	return words.includes(null) ? null : words.join(' ');
}

function flagText(name: string, value: Expanded): Expanded {
	return value === null ? null : `--${name}=${value}`;
}
