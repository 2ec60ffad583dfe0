import type { EscapeCharacter, InstructionNode } from '../dockerfile/model.ts';
import type { Stage } from './stages.ts';

const windowsNames = /windows|nanoserver|servercore|ltsc20\d\d/i;

/**
 * Which stages are built for Windows, whatever platform is asked about: their base, or the stage that
 * they stand on, which is the last one of that name above them, has the name of a Windows image.
 */
export function windowsStages(
	stages: readonly Stage[],
	escapeCharacter: EscapeCharacter,
): readonly boolean[] {
	const byName = new Map<string, boolean>();
	return stages.map(({ name, base, from }) => {
		const inherited = byName.get(base.toLowerCase()) ?? false;
		const windows = inherited || namesWindows(from.node, base, escapeCharacter);
		if (name !== null) byName.set(name.toLowerCase(), windows);
		return windows;
	});
}

function namesWindows(
	{ flags }: InstructionNode,
	base: string,
	escapeCharacter: EscapeCharacter,
): boolean {
	if (windowsNames.test(base)) return true;
	if (flags.some(({ name, value }) => name === 'platform' && /^windows/i.test(value ?? ''))) {
		return true;
	}
	// The backtick is chosen for the sake of Windows paths: a base behind a variable is one then.
	return escapeCharacter === '`' && base.includes('$');
}
