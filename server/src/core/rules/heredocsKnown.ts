import type { Dockerfile } from '../dockerfile/model.ts';
import type { Build } from '../knowledge.ts';

/** Heredocs came with Docker Engine 23, and with version 1.4 of the frontend that `# syntax=` names. */
const firstEngine = 23;

/** Whether the builder that reads this Dockerfile understands heredocs. */
export function heredocsKnown({
	dockerfile,
	build,
}: {
	readonly dockerfile: Dockerfile;
	readonly build: Build;
}): boolean {
	if (build.builder !== 'buildkit') return false;
	const syntax = dockerfile.directives.find(({ name }) => name === 'syntax')?.value;
	if (syntax === undefined) return build.engineVersion >= firstEngine;
	const match = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?::([\w.-]+))?(?:@|$)/.exec(
		syntax,
	);
	if (match === null) return false;
	const [, major = '1', minor] = /^(\d+)(?:\.(\d+))?/.exec(match[1] ?? '1') ?? [];
	if (/^(experimental|1\.[0-3](\D|$))/.test(match[1] ?? '')) return false;
	return Number(major) >= 1 && (minor === undefined || Number(minor) >= 4);
}
