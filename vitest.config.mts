import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		exclude: ['test/vscode/**', 'test/ui/**', 'test/engine/**', 'node_modules/**'],
		testTimeout: 30_000,
		hookTimeout: 60_000,
		// By default one core is left free: on two of them that is half of the machine.
		maxWorkers: Math.max(2, availableParallelism() - 1),
	},
});
