/** The command line: picks the command and turns what went wrong into one line and a status. */
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { CliHost } from './host.ts';
import { UsageError } from './usageError.ts';

/** Notes beside the result, each a line on standard error. */
type Command = (
	args: readonly string[],
	host: CliHost,
	catalogue: Catalogue,
) => Promise<readonly UsageError[]>;

/** Each is loaded only when it is asked for. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
	['predict', async () => (await import('./predict.ts')).predict],
	['fix', async () => (await import('./fix.ts')).fix],
	['serve', async () => (await import('./serve.ts')).serve],
]);

/** Named in the design, made later. */
const laterCommands = ['check', 'history', 'files', 'diff', 'pull', 'images'];

/** Runs a command; the answer is the exit status: 0 fine, 2 asked wrongly or unreadable input. */
export async function runCli(
	argv: readonly string[],
	host: CliHost,
	catalogue: Catalogue,
): Promise<number> {
	const say = (code: string): string => text({ code }, catalogue);
	const complain = ({ code, args }: UsageError): void => {
		const said = text({ code, args }, catalogue).replace(/\s*\n\s*/g, ' ');
		host.writeError(text({ code: 'cli.error', args: { text: said } }, catalogue));
	};
	const [name, ...args] = argv;
	if (name === undefined) {
		host.writeError(say('cli.help'));
		return 2;
	}
	if (name === '--help' || name === '-h' || name === 'help') {
		host.write(helpOf(args[0], say));
		return 0;
	}
	if (name === '--version' || name === '-v') {
		host.write(host.version);
		return 0;
	}
	try {
		const load = commands.get(name);
		if (load === undefined) throw unknownCommand(name, host);
		if (wantsHelp(args)) host.write(helpOf(name, say));
		else for (const note of await (await load())(args, host, catalogue)) complain(note);
		return 0;
	} catch (error) {
		complain(error instanceof UsageError ? error : unexpected(error));
		return 2;
	}
}

function wantsHelp(args: readonly string[]): boolean {
	const end = args.indexOf('--');
	return args
		.slice(0, end === -1 ? undefined : end)
		.some((arg) => arg === '--help' || arg === '-h');
}

function helpOf(command: string | undefined, say: (code: string) => string): string {
	if (command === undefined || !commands.has(command)) return say('cli.help');
	const own = say(`cli.help.${command}`);
	return command === 'serve' ? own : `${own}\n\n${say('cli.help.build')}`;
}

function unknownCommand(name: string, { version }: CliHost): UsageError {
	if (laterCommands.includes(name)) return new UsageError('cli.laterCommand', { name, version });
	if (/dockerfile|containerfile|^\.|\//i.test(name)) {
		return new UsageError('cli.commandIsFile', { name });
	}
	if (name.startsWith('-'))
		return new UsageError('cli.unknownOption', { option: name, command: '' });
	return new UsageError('cli.unknownCommand', { name });
}

function unexpected(error: unknown): UsageError {
	if (error instanceof Error && 'syscall' in error && error.syscall === 'write') {
		return new UsageError('cli.outputFailed', {
			reason: 'code' in error ? String(error.code) : '',
		});
	}
	const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return new UsageError('cli.unexpected', { reason });
}
