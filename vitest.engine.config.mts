import { defineConfig } from 'vitest/config';

/** Tests against a real Docker Engine: `npm run test:engine`. */
export default defineConfig({
	test: {
		include: ['test/engine/**/*.test.ts'],
		globalSetup: ['test/engine/globalSetup.ts'],
		testTimeout: 300_000,
		hookTimeout: 300_000,
		// Two cores: builds in parallel only get in each other's way.
		maxWorkers: 2,
	},
});
