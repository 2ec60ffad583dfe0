import type { Dockerfile, InstructionNode } from '../dockerfile/model.ts';

const windowsNames = /windows|nanoserver|servercore|ltsc20\d\d/i;

const known = new WeakMap<Dockerfile, readonly boolean[]>();

/**
 * Whether a stage is built for Windows, whatever platform is asked about: its base, or the stage it
 * stands on, has the name of a Windows image.
 */
export function isWindowsStage(dockerfile: Dockerfile, stage: number): boolean {
	const stages = known.get(dockerfile) ?? windowsStages(dockerfile);
	known.set(dockerfile, stages);
	return stages[stage] ?? false;
}

/** The answer for every stage, in one pass: a stage stands on the last one of that name above it. */
function windowsStages(dockerfile: Dockerfile): readonly boolean[] {
	const byName = new Map<string, boolean>();
	return dockerfile.instructions
		.filter(({ node }) => node.keyword === 'FROM')
		.map(({ node }) => {
			const [base, , name] = node.words.map(({ text }) => text);
			const inherited = byName.get(base?.toLowerCase() ?? '') ?? false;
			const windows = inherited || namesWindows(node, base ?? '', dockerfile);
			if (name !== undefined) byName.set(name.toLowerCase(), windows);
			return windows;
		});
}

function namesWindows({ flags }: InstructionNode, base: string, dockerfile: Dockerfile): boolean {
	if (windowsNames.test(base)) return true;
	if (flags.some(({ name, value }) => name === 'platform' && /^windows/i.test(value ?? ''))) {
		return true;
	}
	// The backtick is chosen for the sake of Windows paths: a base behind a variable is one then.
	return dockerfile.escape === '`' && base.includes('$');
}
