import type { Templates } from './catalogue.ts';

/** Parts of sizes, and why a part is not known. */
export const enParts: Templates = {};
