import { defineConfig } from 'vitest/config';

/** Walks of the packaged extension in a real editor: `npm run test:ui`. */
export default defineConfig({
	test: {
		include: ['test/ui/**/*.test.ts'],
		globalSetup: ['test/ui/globalSetup.ts'],
		testTimeout: 180_000,
		hookTimeout: 300_000,
		// One editor at a time: two cores have enough to do with it and its browser.
		fileParallelism: false,
	},
});
