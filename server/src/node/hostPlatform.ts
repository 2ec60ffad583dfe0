import type { Platform } from '../core/knowledge.ts';

/** Images are Linux's whatever the host runs; its processor (as `process.arch` has it) decides the rest. */
export function hostPlatform(architecture: string): Platform {
	const known = new Map([
		['x64', 'amd64'],
		['ia32', '386'],
	]);
	const variant = architecture === 'arm' ? 'v7' : null;
	return { os: 'linux', architecture: known.get(architecture) ?? architecture, variant };
}
