import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Without it vitest also finds the compiled copies of the tests and runs everything twice.
    dir: 'test',
    include: ['**/*.test.ts'],
    testTimeout: 30_000,
    isolate: false,
    maxWorkers: 2,
  },
});
