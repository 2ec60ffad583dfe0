import type { Templates } from './catalogue.ts';

/** Resolving stages, variables and layers. */
export const enPlan: Templates = {};
