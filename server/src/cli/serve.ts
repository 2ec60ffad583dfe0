import type { CliHost } from './host.ts';
import { parseOptions } from './options.ts';
import { UsageError } from './usageError.ts';

/** `serve --stdio`: the language server, until its client ends it. */
export async function serve(
	args: readonly string[],
	host: CliHost,
): Promise<readonly UsageError[]> {
	const options = parseOptions('serve', args, { stdio: { type: 'boolean' } });
	const [other] = options.operands;
	if (other !== undefined) throw new UsageError('cli.noOperands', { command: 'serve', other });
	if (!options.has('stdio')) throw new UsageError('cli.serveNeedsStdio');
	await host.serve();
	return [];
}
