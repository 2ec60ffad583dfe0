import type { Dockerfile } from '../dockerfile/model.ts';

const windowsNames = /windows|nanoserver|servercore|ltsc20\d\d/i;

/**
 * Whether a stage is built for Windows, whatever platform is asked about: its base, or the stage it
 * stands on, has the name of a Windows image.
 */
export function isWindowsStage(dockerfile: Dockerfile, stage: number): boolean {
	const froms = dockerfile.instructions.filter(({ node }) => node.keyword === 'FROM');
	let index = stage;
	while (index >= 0) {
		const node = froms[index]?.node;
		if (node === undefined) return false;
		const base = node.words[0]?.text ?? '';
		if (windowsNames.test(base)) return true;
		if (
			node.flags.some(({ name, value }) => name === 'platform' && /^windows/i.test(value ?? ''))
		) {
			return true;
		}
		// The backtick is chosen for the sake of Windows paths: a base behind a variable is one then.
		if (dockerfile.escape === '`' && base.includes('$')) return true;
		index = froms
			.slice(0, index)
			.findLastIndex(({ node: { words } }) => words[2]?.text.toLowerCase() === base.toLowerCase());
	}
	return false;
}
