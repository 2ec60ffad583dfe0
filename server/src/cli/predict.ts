import { createLanguageService } from '../languageService.ts';
import type { Catalogue } from '../messages/catalogue.ts';
import { buildOptionTable } from './buildOptions.ts';
import type { CliHost } from './host.ts';
import { loadPlan } from './loadPlan.ts';
import { type OptionTable, parseOptions } from './options.ts';
import { paintFor } from './paint.ts';
import { predictTable } from './predictTable.ts';
import { readDockerfile } from './readDockerfile.ts';
import { UsageError } from './usageError.ts';

const optionTable: OptionTable = {
	...buildOptionTable,
	format: { type: 'string' },
	explain: { type: 'boolean' },
};

/** `predict [FILE]`: the layers that a Dockerfile will make. */
export async function predict(
	args: readonly string[],
	host: CliHost,
	catalogue: Catalogue,
): Promise<readonly UsageError[]> {
	const options = parseOptions('predict', args, optionTable);
	const format = options.last('format') ?? 'table';
	if (format !== 'table' && format !== 'json') {
		const choices = 'table, json';
		throw new UsageError('cli.badChoice', { option: '--format', value: format, choices });
	}
	const service = createLanguageService(catalogue);
	const file = await readDockerfile(options.operands, 'predict', host);
	const { plan, notes } = await loadPlan(file, options, host, service, true);
	host.write(
		format === 'json'
			? JSON.stringify(service.report(plan), null, 2)
			: predictTable(plan, service, catalogue, {
					file: file.name,
					paint: await paintFor(host.color),
					columns: host.columns,
					explain: options.has('explain'),
				}),
	);
	return notes;
}
