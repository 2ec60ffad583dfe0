import type { Templates } from './catalogue.ts';

/** Hints, lenses, hovers, diagnostics, the panel and the status items. */
export const enSurfaces: Templates = {};
