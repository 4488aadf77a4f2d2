import react from '@vitejs/plugin-react'
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite'

/**
 * The console as static files in out/renderer, served by every host under one CSP: no inline script, no inline style,
 * no `data:` font. Asked for as `vite build renderer --config renderer/vite.config.ts`.
 */
export default defineConfig({
  base: './',
  plugins: [react(), namesWhatIsNeededSoon()],
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
      output: {
        codeSplitting: {
          groups: [
            // What the first questions need, and nothing that draws.
            {
              name: 'transport',
              test: /renderer\/transport\/(?!provider)|\/@orpc\/|\/query-core\/|preload-helper/,
              priority: 1,
            },
            // A screen is one file of its own and what it shares with others: two requests, not twenty. But for the chart,
            // which several panels share and none draws first.
            { name: 'shared', test: /^(?!.*(\/uplot\/|\/components\/chart\/))/, minShareCount: 2 },
          ],
        },
      },
    },
  },
})

/**
 * Has the page fetch, from its first line on, what it is going to ask for a moment later: the console's own code, and the two
 * typefaces, without which the first layout is done with another one and then again.
 */
function namesWhatIsNeededSoon(): Plugin {
  return {
    name: 'farol-preload',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const parts = Object.values(bundle ?? {})
        const chunks = new Map(parts.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part] as const] : [])))
        const start = [...chunks.values()].find((chunk) => chunk.facadeModuleId?.endsWith('/console.tsx'))
        const scripts = start === undefined ? [] : withImports(start.fileName, chunks)
        const early = scripts.filter((file) => chunks.get(file)?.moduleIds.some((id) => id.includes('/uplot/')))
        if (early.length > 0) throw new Error(`The first screen would wait for the chart, in ${early.join(', ')}`)
        const fonts = parts.map((part) => part.fileName).filter((name) => /-latin-wght-normal-.*\.woff2$/.test(name))
        return [...scripts.filter((file) => !html.includes(file)).map(modulePreload), ...fonts.map(fontPreload)]
      },
    },
  }
}

/** A file and all that it cannot run without. */
function withImports(file: string, chunks: ReadonlyMap<string, { imports: readonly string[] }>): string[] {
  const found = new Set([file])
  for (const name of found) for (const needed of chunks.get(name)?.imports ?? []) found.add(needed)
  return [...found]
}

function modulePreload(file: string): HtmlTagDescriptor {
  return soon({ rel: 'modulepreload', href: `./${file}` })
}

function fontPreload(file: string): HtmlTagDescriptor {
  return soon({ rel: 'preload', as: 'font', type: 'font/woff2', href: `./${file}` })
}

/** Behind everything that is needed at once. */
function soon(attrs: Record<string, string>): HtmlTagDescriptor {
  return { tag: 'link', injectTo: 'head', attrs: { ...attrs, crossorigin: true } }
}
