import type { Templates } from './catalogue.ts';

/** What the builder refuses in a Dockerfile, and the way out: one entry a problem code. */
export const enProblems: Templates = {
	'problem.BadEscapeDirective':
		'The escape directive takes ` or \\, not “{value}”: write # escape=` or remove the line.',
	'problem.BadModifier':
		'The modifier “{modifier}” of the variable {name} is unknown to the builder: use :-, :+, :?, #, % or /.',
	'problem.BadPattern':
		'The pattern “{pattern}” escapes a character that needs no escape: remove its backslash.',
	'problem.BadStageName':
		'“{name}” is no name for a stage: begin with a letter, go on with letters, digits, -, _ and dots.',
	'problem.BadSubstitution':
		'“{text}” names no variable: write the name right after the brace, or escape the dollar sign.',
	'problem.DirectiveNeedsHash':
		'The frontend {value} reads no directive that begins with //: begin the line with #.',
	'problem.DirectiveRepeated':
		'The directive {name} stands here a second time: keep one of the two.',
	'problem.EmptyFile': 'The file has no instruction: begin with FROM and an image.',
	'problem.ExpansionNotClosed':
		'The closing {character} is missing: add it, or escape the opening one.',
	'problem.FlagNeedsTrueOrFalse':
		'--{flag} takes true or false: write --{flag}, or --{flag}=false.',
	'problem.FlagNeedsValue': '--{flag} lacks its value: write --{flag}=….',
	'problem.FlagRepeated': '--{flag} stands here a second time: keep one of the two.',
	'problem.FromArguments': 'FROM takes an image, or an image, AS and a name: remove the rest.',
	'problem.FromTakesNoComment':
		'The builder takes a comment behind FROM for arguments and stops: move it to a line of its own.',
	'problem.HealthcheckInterval':
		'--{flag} takes a duration of at least 1ms, such as 30s or 1m30s, not “{value}”.',
	'problem.HealthcheckNeedsCommand':
		'HEALTHCHECK CMD lacks its command: add it, or write HEALTHCHECK NONE.',
	'problem.HealthcheckNoneTakesNothing': 'HEALTHCHECK NONE takes no arguments: remove them.',
	'problem.HealthcheckRetries': '--retries takes a whole number from 0 up, not “{value}”.',
	'problem.HealthcheckType': 'HEALTHCHECK takes CMD and a command, or NONE, not “{type}”.',
	'problem.HeredocAsDestination':
		'{keyword} cannot write to a heredoc: put the path to write to at the end.',
	'problem.HeredocNotTerminated':
		'The heredoc is not closed: put {name} on a line of its own below its content.',
	'problem.InstructionBeforeFrom':
		'{keyword} stands before the first FROM, where only ARG may: move it below.',
	'problem.JsonNeedsStrings':
		'The JSON array of {keyword} must hold nothing but strings: put every element in double quotes.',
	'problem.LineTooLong':
		'The builder takes lines of at most 65,535 bytes: continue the line on the next one.',
	'problem.NameIsBlank': '{keyword} lacks a name before the equals sign: add it.',
	'problem.NeedsArguments': '{keyword} needs at least one argument.',
	'problem.NeedsDestination':
		'{keyword} needs a source and a destination: add the one that is missing.',
	'problem.NeedsEqualsSign':
		'{keyword} needs name=value here, but “{word}” has no equals sign: add it, or quote the value before it.',
	'problem.NeedsOneArgument': '{keyword} needs an argument.',
	'problem.NeedsValue': '{keyword} {name} lacks its value: write {name}=….',
	'problem.NetworkMode': '--network takes default, none or host, not “{value}”.',
	'problem.NoFrom': 'The file has no stage to build: add a FROM.',
	'problem.OnbuildChained': 'ONBUILD cannot hold another ONBUILD: remove one of them.',
	'problem.OnbuildNotAllowed': 'ONBUILD cannot hold {keyword}: use another instruction.',
	'problem.ShellNeedsJson': 'SHELL takes a JSON array, such as SHELL ["/bin/bash", "-c"].',
	'problem.UnknownFlag': '{keyword} has no flag --{flag}: remove it, or correct its name.',
	'problem.UnknownInstruction':
		'“{name}” is no instruction: correct its name, or end the line above with \\ if it goes on here.',
	'problem.VariableRequired':
		'The variable {name} has no value, and the Dockerfile demands one: {word}',
	'problem.VolumeIsEmpty': 'VOLUME holds an empty path: write the path.',
	'fix.FromTakesNoComment': 'Move the comment to its own line above',
};
