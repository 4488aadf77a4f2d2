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
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
  },
})
