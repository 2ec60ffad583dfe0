/** The file system that a COPY reads: the context, another stage, or an image. */
import type { Message } from '../../protocol/message.ts';
import { platformText } from '../layers/globalArguments.ts';
import type { CopySpec } from '../layers/resolved.ts';
import type { Need } from '../plan.ts';
import type { CopyOriginFiles } from './copySources.ts';
import type { EstimateInput } from './estimateInstruction.ts';

export type CopyOrigin =
	| { readonly files: CopyOriginFiles }
	| {
			readonly unknown: (source: string) => Message;
			readonly needs: readonly Need[];
	  };

/** Finds the origin, or says why it is not known and what is needed for it. */
export function originOf(spec: CopySpec, input: EstimateInput): CopyOrigin {
	const { from } = spec;
	switch (from.kind) {
		case 'context':
			return contextOrigin(spec, input);
		case 'stage': {
			const files = input.stages[from.index];
			const doubt = (source: string): Message => ({
				code: 'part.stageFiles',
				args: { source, stage: from.index },
			});
			if (files === undefined) return { unknown: doubt, needs: [] };
			return { files: { ...plainOrigin(input), files, doubt } };
		}
		case 'image':
			return imageOrigin(from.reference, input);
		case 'unknown':
			return {
				unknown: (source) => ({ code: 'part.originVariable', args: { source } }),
				needs: [],
			};
	}
}

function plainOrigin(input: EstimateInput) {
	return { unreadable: [], truncated: false, buildkit: input.build.builder === 'buildkit' };
}

function contextOrigin(spec: CopySpec, input: EstimateInput): CopyOrigin {
	const { context } = input.knowledge;
	if (context === undefined) {
		const patterns = spec.sources.filter((source) => source !== null);
		return {
			unknown: (source) => ({ code: 'part.contextUnknown', args: { source } }),
			needs: patterns.length === 0 ? [] : [{ kind: 'contextFiles', patterns }],
		};
	}
	if (context.state === 'failed') {
		const { reason } = context;
		return {
			unknown: (source) => ({ code: 'part.contextFailed', args: { source, reason } }),
			needs: [],
		};
	}
	const { tree, truncated, unreadable } = context.value;
	return {
		files: {
			...plainOrigin(input),
			files: { kind: 'base', tree },
			truncated,
			unreadable: unreadable.map(({ path, reason }) => ({ path: `/${path}`, reason })),
			doubt: (source) => ({ code: 'part.contextUnknown', args: { source } }),
		},
	};
}

function imageOrigin(reference: string, input: EstimateInput): CopyOrigin {
	const answer = input.knowledge.images.get(reference);
	const doubt = (source: string): Message => ({
		code: 'part.imageFiles',
		args: { source, image: reference },
	});
	if (answer === undefined) {
		const platform = platformText(input.build.platform);
		return { unknown: doubt, needs: [{ kind: 'baseImage', reference, platform }] };
	}
	if (answer.state === 'failed' || answer.value.tree === null) return { unknown: doubt, needs: [] };
	return {
		files: { ...plainOrigin(input), files: { kind: 'base', tree: answer.value.tree }, doubt },
	};
}
