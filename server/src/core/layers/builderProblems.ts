/** What the chosen builder would refuse though others take it. */
import type { BuilderKind } from '../../protocol/report.ts';
import type { Dockerfile, Flag, InstructionNode, Problem } from '../dockerfile/model.ts';
import type { Build } from '../knowledge.ts';

/** What reads the Dockerfile: the builder with its version, or the frontend that `# syntax=` names. */
export interface Frontend {
	readonly builder: BuilderKind;
	/** Of the engine; that of the newest where `# syntax=` fetches a frontend. */
	readonly version: number;
	/** `# syntax=` is there and heeded. */
	readonly fetched: boolean;
	readonly key: string;
}

/** The newest engine whose texts are known here. */
const newestEngine = 28;

export function frontendOf(dockerfile: Dockerfile, { builder, engineVersion }: Build): Frontend {
	const syntax = dockerfile.directives.some(({ name }) => name === 'syntax');
	const fetched = syntax && builder === 'buildkit';
	const version = fetched ? Math.max(engineVersion, newestEngine) : engineVersion;
	return { builder, version, fetched, key: `${builder} ${version} ${fetched}` };
}

/** Spans count from the node's start. */
export function builderProblems(node: InstructionNode, frontend: Frontend): readonly Problem[] {
	if (node.flags.length === 0 && node.heredocs.length === 0) return [];
	const problems: Problem[] = [];
	for (const flag of node.flags) {
		const code = refusalOf(node.keyword, flag, frontend);
		if (code !== null) problems.push(flagProblem(code, flag));
	}
	const heredoc = node.heredocs[0];
	if (heredoc !== undefined && (frontend.builder === 'classic' || frontend.version < 23)) {
		const code = 'HeredocNeedsBuildKit';
		problems.push({
			code,
			message: { code: `problem.${code}` },
			span: heredoc.operatorSpan,
			fixes: [],
		});
	}
	return problems;
}

type FlagCode = 'FlagNeedsBuildKit' | 'FlagNeedsSyntax' | 'FlagNeedsNewerEngine';

function refusalOf(keyword: string, flag: Flag, frontend: Frontend): FlagCode | null {
	if (frontend.fetched) return null;
	const { name } = flag;
	const copies = keyword === 'COPY' || keyword === 'ADD';
	if (copies && name === 'parents') return 'FlagNeedsSyntax';
	if (copies && name === 'link' && frontend.version < 23) return 'FlagNeedsNewerEngine';
	if (frontend.builder === 'classic') {
		if (keyword === 'RUN') return 'FlagNeedsBuildKit';
		return copies && name === 'chmod' ? 'FlagNeedsBuildKit' : null;
	}
	if (keyword === 'RUN' && name !== 'mount' && frontend.version < 23) return 'FlagNeedsNewerEngine';
	return null;
}

function flagProblem(code: FlagCode, { name, span }: Flag): Problem {
	return {
		code,
		message: { code: `problem.${code}`, args: { flag: `--${name}` } },
		span,
		fixes: [],
	};
}
