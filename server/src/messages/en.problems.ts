import type { Templates } from './catalogue.ts';

/** What the builder would refuse. */
export const enProblems: Templates = {};
