import { formatBytes } from '../core/size/format.ts';
import type { Catalogue } from './catalogue.ts';
import { enCli } from './en.cli.ts';
import { enNetwork } from './en.network.ts';
import { enParts } from './en.parts.ts';
import { enPlan } from './en.plan.ts';
import { enProblems } from './en.problems.ts';
import { enRules } from './en.rules.ts';
import { enSurfaces } from './en.surfaces.ts';

/** Made when first needed: a short run of the command line never does. */
let numbers: Intl.NumberFormat | undefined;

/** English. */
export const en: Catalogue = {
	locale: 'en',
	templates: {
		...enProblems,
		...enPlan,
		...enParts,
		...enNetwork,
		...enRules,
		...enSurfaces,
		...enCli,
	},
	formatBytes,
	formatNumber: (value) => {
		if (value < 1000) return String(value);
		numbers ??= new Intl.NumberFormat('en-US');
		return numbers.format(value);
	},
	pluralIndex: (value) => (value === 1 ? 0 : 1),
	formatList: (items) => items.join(', '),
};
