/** Divides a Dockerfile into stages and finds which of them a build of the target runs and ships. */
import type { Dockerfile, Flag, Instruction, InstructionNode } from '../dockerfile/model.ts';
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

/** What an instruction reads beside the context. */
export interface SourceRead {
	readonly source: string;
	readonly flag: Flag;
	/** COPY --from may name a stage by its number, a mount may not. */
	readonly byNumber: boolean;
}

const noStages: readonly number[] = [];
const noSources: readonly SourceRead[] = [];

/** The sources of COPY --from=… and RUN --mount=…,from=…: stages or images. */
export function sourcesRead(node: InstructionNode): readonly SourceRead[] {
	if (node.flags.length === 0) return noSources;
	return node.flags.flatMap((flag): readonly SourceRead[] => {
		const byNumber = flag.name === 'from';
		const source = byNumber ? flag.value : flag.name === 'mount' ? mountSource(flag.value) : null;
		return source === null || source === '' ? noSources : [{ source, flag, byNumber }];
	});
}

/** Stages whose files this instruction reads. */
export function stagesRead(node: InstructionNode, names: StageNames): readonly number[] {
	if (node.flags.length === 0) return noStages;
	return sourcesRead(node).flatMap(
		({ source, byNumber }) => (byNumber ? names.stageOf(source) : names.stageNamed(source)) ?? [],
	);
}

function mountSource(value: string | null): string | null {
	return value?.match(/(?:^|,)\s*from=([^,]*)/i)?.[1] ?? null;
}
