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
    // Processes are killed and clocks run: on a busy machine of CI a test may try again, and is then named at the end.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
  },
});
