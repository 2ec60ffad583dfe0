import type { Templates } from './catalogue.ts';

/** Resolving stages, variables and layers. */
export const enPlan: Templates = {
	'part.base': 'base image {reference}',
	'part.compressed': 'compressed layers',
	'part.refused': 'refused by the builder',
	'problem.BuildArgumentMissing': 'The build argument {name} has no value in this build.',
	'problem.UnknownTarget': 'The target stage {target} is not in this Dockerfile.',
	'problem.HeredocNeedsBuildKit':
		'Heredocs need BuildKit of Docker Engine 23 or later, or a "# syntax=docker/dockerfile:1" line.',
	'problem.FlagNeedsBuildKit': '{flag} needs BuildKit; the classic builder refuses it.',
	'problem.FlagNeedsSyntax': '{flag} needs a "# syntax=docker/dockerfile:1" line.',
	'problem.FlagNeedsNewerEngine':
		'{flag} needs Docker Engine 23 or later, or a "# syntax=docker/dockerfile:1" line.',
};
