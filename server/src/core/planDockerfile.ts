import { schemaVersion } from '../protocol/report.ts';
import { parseDockerfile } from './dockerfile/parse.ts';
import type { Build, Knowledge } from './knowledge.ts';
import type { Plan, PlanOptions } from './plan.ts';
import { nothing } from './size/size.ts';

/** Plans a Dockerfile. */
export function planDockerfile(
	text: string,
	build: Build,
	_knowledge: Knowledge,
	options: PlanOptions = {},
): Plan {
	const dockerfile = parseDockerfile(text, options.previous?.dockerfile);
	return {
		dockerfile,
		report: {
			schemaVersion,
			dockerfile: build.dockerfile,
			context: build.context,
			target: build.target,
			builder: build.builder,
			store: build.store,
			platform: `${build.platform.os}/${build.platform.architecture}`,
			stages: [],
			image: {
				layerCount: { base: null, own: { low: 0, high: 0 } },
				size: nothing,
				compressedSize: nothing,
			},
			findings: [],
			problems: [],
			needs: [],
		},
		resolved: [],
		findings: [],
		refusals: [],
		needs: [],
	};
}
