import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * The console as static files in out/renderer, served by every host under one CSP: no inline script, no inline style,
 * no `data:` font. Asked for as `vite build renderer --config renderer/vite.config.ts`.
 */
export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    // Some tens of kB in all: one file is there before the first screen and no screen waits for its own.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // A screen is one file of its own and what it shares with others: two requests, not twenty.
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } },
    },
  },
})
