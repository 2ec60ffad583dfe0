/** Flags of RUNs: which are equal, and which make each RUN see something of its own. */
import type { Message } from '../../protocol/message.ts';
import type { Flag, InstructionNode } from '../dockerfile/model.ts';

/** Why two RUNs with these flags cannot be one; null where they can. */
export function flagsConflict(first: InstructionNode, second: InstructionNode): Message | null {
	const differing = differingFlag(first, second);
	if (differing !== null) return { code: 'refusal.merge.flags', args: { flag: differing } };
	for (const flag of first.flags) {
		if (flag.name === 'mount' && isFreshMount(flag.value ?? '')) {
			return { code: 'refusal.merge.mount', args: { flag: `--mount=${flag.value ?? ''}` } };
		}
	}
	return null;
}

function differingFlag(first: InstructionNode, second: InstructionNode): string | null {
	const left = normalFlags(first.flags);
	const right = normalFlags(second.flags);
	const known = new Set(left);
	const missing = right.find((flag) => !known.has(flag));
	if (missing !== undefined) return missing;
	const others = new Set(right);
	const surplus = left.find((flag) => !others.has(flag));
	if (surplus !== undefined) return surplus;
	// A mount may lie in another one: then their order counts.
	if (left.join('\n') !== right.join('\n') && targetsNest(first.flags)) return left[0] ?? null;
	return null;
}

/** Flags as texts, in order, those that say the default left out. */
function normalFlags(flags: readonly Flag[]): readonly string[] {
	return flags
		.map((flag) => (flag.value === null ? `--${flag.name}` : `--${flag.name}=${flag.value}`))
		.filter((flag) => flag !== '--network=default' && flag !== '--security=sandbox');
}

function targetsNest(flags: readonly Flag[]): boolean {
	const targets = flags.map((flag) => mountOptions(flag.value ?? '').get('target') ?? '');
	return targets.some((outer, i) =>
		targets.some((inner, j) => i !== j && `${inner}/`.startsWith(`${outer.replace(/\/$/, '')}/`)),
	);
}

/** Contents that a RUN leaves in such a mount are gone for the next RUN. */
function isFreshMount(value: string): boolean {
	const options = mountOptions(value);
	const type = options.get('type') ?? 'bind';
	if (type === 'tmpfs') return true;
	if (type !== 'bind') return false;
	return isOn(options.get('rw')) || isOn(options.get('readwrite'));
}

function isOn(value: string | undefined): boolean {
	return value !== undefined && value.toLowerCase() !== 'false' && value !== '0';
}

function mountOptions(value: string): ReadonlyMap<string, string> {
	const options = new Map<string, string>();
	for (const part of value.split(',')) {
		const at = part.indexOf('=');
		const name = (at === -1 ? part : part.slice(0, at)).trim().toLowerCase();
		const key = name === 'dst' || name === 'destination' ? 'target' : name;
		options.set(key, at === -1 ? 'true' : part.slice(at + 1));
	}
	return options;
}
