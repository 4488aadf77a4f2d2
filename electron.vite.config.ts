import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import renderer from './renderer/vite.config.ts'

/**
 * The desktop's three parts: main as an ES module that keeps its dependencies beside it, the preload as one CommonJS file
 * without any (a sandboxed preload can load nothing), and the renderer by its own configuration.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node24',
      sourcemap: false,
      externalizeDeps: true,
      rollupOptions: {
        input: { index: resolve(import.meta.dirname, 'main/index.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      sourcemap: false,
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve(import.meta.dirname, 'preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: { ...renderer, root: 'renderer' },
})
