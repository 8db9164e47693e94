import { defineConfig } from 'vitest/config';

const source = ['src/**/*.test.ts', 'builders/**/*.test.ts', 'test/conformance/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: source, setupFiles: ['test/support/no-effects.ts'] } },
      { test: { name: 'golden', include: ['test/golden.test.ts'] } },
      {
        test: {
          name: 'io',
          include: [
            'src/**/*.io-test.ts',
            'builders/**/*.io-test.ts',
            'test/{contracts,clients}/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'e2e',
          globalSetup: ['test/support/e2e-setup.ts'],
          include: ['test/e2e/**/*.e2e.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
