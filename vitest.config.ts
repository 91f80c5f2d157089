import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'apps/*/test/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
    ],
    globalSetup: 'packages/core/src/testing/global-redis.ts',
    reporters: ['default', ['json', { outputFile: '.data/test-report.json' }]],
    // Processes are killed and clocks run: on a busy machine of CI's a test may try again, on one's own it may not.
    retry: process.env.CI ? 2 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
  },
});
