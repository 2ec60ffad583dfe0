import type { Templates } from './catalogue.ts';

/** Findings, titles of fixes and reasons of refusals. */
export const enRules: Templates = {};
