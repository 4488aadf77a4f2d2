import { defineConfig } from 'vitest/config'

/** Unit tests stand beside the code; tests that need servers are named *.it.test.ts, browser ones *.e2e.test.ts. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contract,core,main,preload,renderer,docker,scripts,e2e}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.it.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{core,main,docker,scripts,e2e}/**/*.it.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.test.ts'],
          // A browser on a shared machine loses a race now and then; a test that needed its second try is marked in the output.
          retry: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
