/** `RUN --mount=type=bind`: files of the context that a RUN sees and its layer does not hold. */
import type { InstructionNode } from '../../dockerfile/model.ts';
import { segmentsOf, type TreePart } from '../../filesystem/queryTree.ts';
import { partBelow } from '../../filesystem/stageFiles.ts';
import type { StageState } from '../../layers/resolved.ts';
import type { EstimateInput } from '../estimateInstruction.ts';
import { mountOptions } from './keptPaths.ts';

export interface BindMount {
	/** Absolute path where it is seen. */
	readonly target: string;
	readonly part: TreePart;
	/** False: there may be more. */
	readonly complete: boolean;
}

/** The mounts whose files are known; in their order, for a later one may lie in an earlier one. */
export function bindMounts(
	node: InstructionNode,
	state: StageState,
	input: EstimateInput,
): readonly BindMount[] {
	return node.flags.flatMap(({ name, value }) => {
		if (name !== 'mount') return [];
		const options = mountOptions(value ?? '');
		if ((options.get('type') ?? 'bind') !== 'bind') return [];
		const mount = mountOf(options, state, input);
		return mount === null ? [] : [mount];
	});
}

function mountOf(
	options: ReadonlyMap<string, string>,
	{ workingDirectory }: StageState,
	input: EstimateInput,
): BindMount | null {
	const target = options.get('target');
	const source = options.get('source') ?? '';
	if (target === undefined || /[$]|(^|[/ ])\.\.(\/|$| )/.test(`${target} ${source}`)) return null;
	if (!target.startsWith('/') && workingDirectory === null) return null;
	const whole = target.startsWith('/') ? target : `${workingDirectory}/${target}`;
	const place = `/${segmentsOf(whole).join('/')}`;
	const found = options.has('from') ? null : contextPart(source, input);
	return found && { target: place, ...found };
}

function contextPart(
	source: string,
	{ knowledge }: EstimateInput,
): { readonly part: TreePart; readonly complete: boolean } | null {
	if (knowledge.context?.state !== 'known') return null;
	const { tree, truncated } = knowledge.context.value;
	const part = partBelow({ tree, entry: 0, without: [] }, segmentsOf(source));
	return part === undefined ? null : { part, complete: !truncated };
}
