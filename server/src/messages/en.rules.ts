import type { Templates } from './catalogue.ts';

/** Findings, titles of fixes and reasons of refusals. */
export const enRules: Templates = {
	'rule.MergeRunLayers.saves':
		'{count:RUN layer|RUN layers} could be one: saves {layers:layer|layers}, {bytes}; all then rebuild together',
	'rule.MergeRunLayers.savesPair':
		'2 RUN layers could be one: saves 1 layer, {bytes}; both then rebuild together',
	'rule.MergeRunLayers.unknown':
		'{count:RUN layer|RUN layers} could be one: saves {layers:layer|layers}, bytes not known before a build; all then rebuild together',
	'rule.MergeRunLayers.unknownPair':
		'2 RUN layers could be one: saves 1 layer, bytes not known before a build; both then rebuild together',
	'fix.merge.and': 'Merge RUN layers (lines {first}–{last})',
	'fix.merge.heredoc': 'Merge RUN layers into a heredoc (lines {first}–{last})',
	'fix.ignore': 'Ignore {rule} here',
	'refusal.merge.account':
		'Not merged: {command} may change the user, and the builder looks the user up again for each RUN.',
	'refusal.merge.background':
		'Not merged: a process stays in the background. It ends with its own RUN, but would run on beside the next.',
	'refusal.merge.broken': 'Not merged: the builder does not accept one of these RUNs as it is.',
	'refusal.merge.builtin':
		'Not merged: {name} acts on the shell itself, and on text that the shell reads later.',
	'refusal.merge.comment':
		'Not merged: a # makes the rest of the command a comment, continued lines too.',
	'refusal.merge.daemon':
		'Not merged: {command} starts a server. It ends with its own RUN, but would run on beside the next.',
	'refusal.merge.execLines':
		'Not merged: an argument of the exec form holds a line end, which a shell command on one line cannot.',
	'refusal.merge.execName':
		'Not merged: the exec form runs the program {name}; a shell may take the name for a command of its own.',
	'refusal.merge.flags': 'Not merged: only one of the RUNs has {flag}.',
	'refusal.merge.freshPlace':
		'Not merged: {path} is new for each RUN; the next one would see what this one left there.',
	'refusal.merge.hardLink':
		'Not merged: {command} makes a hard link. A change through one name would reach the other, which it does not in a layer above.',
	'refusal.merge.heredocBuilder':
		'Not merged: a RUN that is a heredoc can only be merged into a heredoc, which this builder does not know.',
	'refusal.merge.heredocLineEnds':
		'Not merged: a RUN that is a heredoc can only be merged into a heredoc, and in a file with CRLF line ends its lines would end in a carriage return.',
	'refusal.merge.heredocText':
		'Not merged: a RUN that is a heredoc can only be merged into a heredoc, and another RUN here has comments or line breaks that a heredoc would read otherwise.',
	'refusal.merge.interpreter':
		'Not merged: the heredoc names its own interpreter and is run as a file.',
	'refusal.merge.kernel':
		'Not merged: {command} changes mounts, network or limits, which are new for each RUN.',
	'refusal.merge.loginShell':
		'Not merged: the shell {shell} reads profile files anew for each RUN, and the RUN before may have changed them.',
	'refusal.merge.mount': 'Not merged: what a RUN writes into {flag} is gone for the next RUN.',
	'refusal.merge.noShell':
		'Not merged: merging exec forms needs a shell, and no RUN before shows that the image has one.',
	'refusal.merge.onbuild':
		'Not merged: ONBUILD instructions run in another build, as steps of their own.',
	'refusal.merge.openEnd':
		'Not merged: the last line of one of these RUNs, or a heredoc in it, would go on into what follows.',
	'refusal.merge.parameter':
		'Not merged: {name} tells about the shell process or the place in the script, which would change.',
	'refusal.merge.quoting':
		'Not merged: shells other than bash read the quotes here in another way.',
	'refusal.merge.shell':
		'Not merged: {shell} is no shell whose commands can be joined for certain.',
	'refusal.merge.shellChanged': 'Not merged: the RUNs are given to different shells.',
	'refusal.merge.shellReplaced':
		'Not merged: {path} is replaced here, so the next RUN starts another shell.',
	'refusal.merge.syntax': 'Not merged: the shell would not accept one of these RUNs as it is.',
	'refusal.merge.unverified':
		'Not merged: the merged command would be too long or could not be read back as one RUN.',
	'refusal.merge.volume':
		'Not merged: the classic builder drops what a RUN writes into the volume {path}, so the next RUN does not see it.',
	'refusal.merge.windows': 'Not merged: RUNs of Windows images are not merged.',
	'refusal.merge.workingDirectory':
		'Not merged: {command} may remove the working directory, which the next RUN makes anew.',
};
