/** What running Python leaves beside the packages: its own compiled modules, and virtual environments. */
import type { PackagePart } from '../packagePart.ts';

export const none: readonly PackagePart[] = [];
