import { formatBytes } from '../core/size/format.ts';
import type { Catalogue } from './catalogue.ts';
import { enCli } from './en.cli.ts';
import { enParts } from './en.parts.ts';
import { enPlan } from './en.plan.ts';
import { enProblems } from './en.problems.ts';
import { enRules } from './en.rules.ts';
import { enSurfaces } from './en.surfaces.ts';

const numbers = new Intl.NumberFormat('en-US');

/** English. */
export const en: Catalogue = {
	locale: 'en',
	templates: { ...enProblems, ...enPlan, ...enParts, ...enRules, ...enSurfaces, ...enCli },
	formatBytes,
	formatNumber: (value) => (value < 1000 ? String(value) : numbers.format(value)),
	pluralIndex: (value) => (value === 1 ? 0 : 1),
	formatList: (items) => items.join(', '),
};
