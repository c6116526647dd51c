import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Without it vitest also finds the compiled copies of the tests and runs everything twice.
    dir: 'test',
    include: ['**/*.test.ts'],
    testTimeout: 120_000,
    // Modules are read once a worker and not once a file, which saves a third of the time. What one test leaves behind
    // in a module another then meets, and so it should: nothing may depend on what ran before.
    isolate: false,
    maxWorkers: 2,
  },
});
