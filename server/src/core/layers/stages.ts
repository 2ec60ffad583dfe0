/** Divides a Dockerfile into stages and finds which of them a build of the target runs and ships. */
import type { Dockerfile, Instruction, InstructionNode } from '../dockerfile/model.ts';
import { flagOf } from './flagValues.ts';
import type { StageNames } from './stageNames.ts';

export interface Stage {
	readonly index: number;
	/** As written after AS; null where there is none. */
	readonly name: string | null;
	readonly from: Instruction;
	/** The words of FROM before expansion; empty for a broken FROM. */
	readonly base: string;
	/** All after FROM. */
	readonly instructions: readonly Instruction[];
}

/** The stages in file order, and what stands before the first FROM. */
export function stagesOf(dockerfile: Dockerfile): {
	readonly head: readonly Instruction[];
	readonly stages: readonly Stage[];
} {
	const { instructions } = dockerfile;
	const starts: number[] = [];
	instructions.forEach((instruction, at) => {
		if (instruction.node.keyword === 'FROM') starts.push(at);
	});
	const stages = starts.flatMap((start, index) => {
		const from = instructions[start];
		if (from === undefined) return [];
		const words = from.node.words.map(({ text }) => text);
		const named = words.length >= 3 && words[1]?.toLowerCase() === 'as';
		return [
			{
				index,
				name: named ? (words[2] ?? null) : null,
				from,
				base: words[0] ?? '',
				instructions: instructions.slice(start + 1, starts[index + 1] ?? instructions.length),
			},
		];
	});
	return { head: instructions.slice(0, starts[0] ?? instructions.length), stages };
}

/** Stages whose files this instruction reads: COPY --from and RUN --mount=…,from=…. */
export function stagesRead(node: InstructionNode, names: StageNames): readonly number[] {
	const read: number[] = [];
	for (const { name, value } of node.flags) {
		const source = name === 'from' ? value : name === 'mount' ? mountSource(value) : undefined;
		if (source === undefined || source === null) continue;
		const stage = names.stageOf(source);
		if (stage !== undefined) read.push(stage);
	}
	return read;
}

/** True where the instruction reads a stage or an image beside the context. */
export function readsElsewhere(node: InstructionNode): boolean {
	if (node.flags.length === 0) return false;
	return (
		flagOf(node, 'from') !== undefined ||
		node.flags.some(({ name, value }) => name === 'mount' && mountSource(value) !== undefined)
	);
}

function mountSource(value: string | null): string | undefined {
	return value?.match(/(?:^|,)\s*from=([^,]*)/i)?.[1];
}
