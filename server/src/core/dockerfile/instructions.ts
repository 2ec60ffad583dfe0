/** What each instruction of Docker's takes. */

/** How the builder's parser reads the arguments. */
export type ArgumentForm =
	/** Split at blanks; quotes mean nothing. */
	| 'blanks'
	/** Split at blanks, or a JSON array. */
	| 'blanksOrJson'
	/** Split at blanks outside of quotes. */
	| 'quoted'
	/** A shell command, or a JSON array. */
	| 'command'
	/** `CMD` and a shell command or a JSON array; or `NONE`. */
	| 'health'
	/** All that stands there is one argument. */
	| 'whole'
	/** An instruction. */
	| 'instruction';

export interface InstructionForm {
	readonly form: ArgumentForm;
	/** Flags by name; `true` takes no value but may have `true` or `false`. */
	readonly flags: ReadonlyMap<string, FlagKind>;
}

/** `list` may stand there more than once. */
export type FlagKind = 'boolean' | 'text' | 'list';

function entry(form: ArgumentForm, flags: Readonly<Record<string, FlagKind>> = {}) {
	return { form, flags: new Map(Object.entries(flags)) };
}

/**
 * By upper-case keyword. Flags of every frontend are here, those of its labs channel too: a file may
 * name any frontend in its `syntax` directive.
 */
export const instructionForms: ReadonlyMap<string, InstructionForm> = new Map([
	[
		'ADD',
		entry('blanksOrJson', {
			chown: 'text',
			chmod: 'text',
			link: 'boolean',
			'keep-git-dir': 'boolean',
			checksum: 'text',
			exclude: 'list',
			unpack: 'boolean',
		}),
	],
	['ARG', entry('quoted')],
	['CMD', entry('command')],
	[
		'COPY',
		entry('blanksOrJson', {
			chown: 'text',
			from: 'text',
			chmod: 'text',
			link: 'boolean',
			parents: 'boolean',
			exclude: 'list',
		}),
	],
	['ENTRYPOINT', entry('command')],
	['ENV', entry('quoted')],
	['EXPOSE', entry('blanks')],
	['FROM', entry('blanks', { platform: 'text' })],
	[
		'HEALTHCHECK',
		entry('health', {
			interval: 'text',
			timeout: 'text',
			'start-period': 'text',
			'start-interval': 'text',
			retries: 'text',
		}),
	],
	['LABEL', entry('quoted')],
	['MAINTAINER', entry('whole')],
	['ONBUILD', entry('instruction')],
	['RUN', entry('command', { mount: 'list', network: 'text', security: 'text', device: 'list' })],
	['SHELL', entry('command')],
	['STOPSIGNAL', entry('whole')],
	['USER', entry('whole')],
	['VOLUME', entry('blanksOrJson')],
	['WORKDIR', entry('whole')],
]);
