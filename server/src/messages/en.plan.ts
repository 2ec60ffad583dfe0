import type { Templates } from './catalogue.ts';

/** Resolving stages, variables and layers. */
export const enPlan: Templates = {
	'part.base': 'base image {reference}',
	'part.refused': 'refused by the builder',
	'part.unknownBase': 'base image',
	'problem.BaseIsBlank':
		'“{word}” gives no image: correct it, or give its variables a value before FROM.',
	'problem.BuildArgumentMissing':
		'The build argument {name} has no value in this build: give it one, or write a default behind ARG.',
	'problem.FlagNeedsBuildKit': '{flag} needs BuildKit: the classic builder refuses it.',
	'problem.FlagNeedsNewerEngine':
		'{flag} needs Docker Engine 23 or later: begin the file with # syntax=docker/dockerfile:1.',
	'problem.FlagNeedsSyntax':
		'{flag} needs another frontend: begin the file with # syntax=docker/dockerfile:1.',
	'problem.HeredocNeedsBuildKit': 'A heredoc needs BuildKit, of Docker Engine 23 or later.',
	'problem.PlatformIsBlank':
		'“{value}” gives no platform: name one, or build with BuildKit, which sets the platform arguments.',
	'problem.StageNameCase':
		'BuildKit keeps names of stages in lower case: write {name} so, or it is taken for an image.',
	'problem.StageNameTaken':
		'The name {name} stands for an earlier stage already: the classic builder wants another.',
	'problem.StageNotBefore':
		'The stage {stage} is not above this one: move it there, or name another.',
	'problem.UnknownStage': 'There is no stage {stage}: stages count from 0.',
	'problem.UnknownTarget': 'The target {target} is the name of no stage: choose another target.',
	'problem.WorkdirIsBlank': 'WORKDIR has an empty path: write the path.',
};
