/** The last stage, linux/amd64, BuildKit of engine 28. */
export const plainBuild = {
	target: null,
	buildArgs: new Map(),
	platform: { os: 'linux', architecture: 'amd64', variant: null },
	builder: 'buildkit',
	engineVersion: 28,
	store: 'overlay2',
	dockerfile: null,
	context: null,
};
