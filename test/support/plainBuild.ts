import { type Build, type Knowledge, noKnowledge } from '../../server/src/core/knowledge.ts';

/** The build that most tests ask about: the last stage, linux/amd64, BuildKit of engine 28. */
export const plainBuild: Build = {
	target: null,
	buildArgs: new Map(),
	platform: { os: 'linux', architecture: 'amd64', variant: null },
	builder: 'buildkit',
	engineVersion: 28,
	store: 'overlay2',
	dockerfile: null,
	context: null,
};

/** Nothing is known of the outside. */
export const plainKnowledge: Knowledge = noKnowledge(() => null);
