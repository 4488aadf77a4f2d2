import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'

/** Packages that stay outside the bundle: one with a binary of its own, and accelerators that their users do well without. */
const outside = ['better-sqlite3', 'pg-native', 'bufferutil', 'utf-8-validate', 'msgpackr-extract', 'pino-pretty']

/**
 * The desktop's two own parts (docs/decisions/0010-how-the-desktop-is-built.md): main as one ES module with its
 * dependencies in it, so that what is packaged is a short closed list, and the preload as one CommonJS file that loads
 * nothing, as a sandboxed preload must. The renderer has its own configuration, which every host shares.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node24',
      sourcemap: false,
      minify: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(import.meta.dirname, 'main/index.ts') },
        external: outside,
        output: { format: 'es', entryFileNames: '[name].js', codeSplitting: false },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      sourcemap: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(import.meta.dirname, 'preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
})
