import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { build, type Rolldown } from 'vite'

export interface NodeBundle {
  projectFolder: string
  /** File name without ending -> entry file. */
  entries: Readonly<Record<string, string>>
  outDir: string
  /** Packages that stay outside: with a binary of their own, or given by the host. */
  external: readonly string[]
  /** Whether what is loaded later may stand in files of its own, beside the entry. */
  split: boolean
  /**
   * Without comments and blanks, names kept: read and checked against what was compiled in half the time. For what somebody
   * waits for.
   */
  compact: boolean
}

/** Optional accelerators that their packages ask for in a try block and do well without. */
const optionalPackages = ['pg-native', 'bufferutil', 'utf-8-validate', 'msgpackr-extract', 'pino-pretty']

/**
 * Bundles each entry for Node 24 with everything it needs, into one file unless it may be split. Throws when a bundle would
 * still ask for a package that is not on its list, or for a second file that it may not have.
 */
export async function bundleForNode(bundle: NodeBundle): Promise<void> {
  for (const [name, entry] of Object.entries(bundle.entries)) await bundleOne(bundle, name, entry)
}

async function bundleOne(
  { projectFolder, outDir, external, split, compact }: NodeBundle,
  name: string,
  entry: string,
): Promise<void> {
  const result = await build({
    root: projectFolder,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true, external: [...external, ...optionalPackages], target: 'node' },
    build: {
      ssr: join(projectFolder, entry),
      outDir: join(projectFolder, outDir),
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: false,
      rolldownOptions: {
        output: {
          entryFileNames: `${name}.mjs`,
          chunkFileNames: '[name]-[hash].mjs',
          format: 'esm',
          codeSplitting: split,
          minify: compact ? { compress: false, mangle: false, codegen: { removeWhitespace: true } } : false,
        },
      },
    },
  })
  for (const output of Array.isArray(result) ? result : [result]) {
    if ('output' in output) checkBundle({ name, split, output, allowed: [...external, ...optionalPackages] })
  }
}

interface Bundled {
  name: string
  split: boolean
  output: Rolldown.RolldownOutput
  allowed: readonly string[]
}

function checkBundle({ name, split, output, allowed }: Bundled): void {
  const chunks = output.output.filter((part) => part.type === 'chunk')
  if (!split && chunks.length !== 1) throw new Error(`${name}: ${chunks.length} files instead of one`)
  const own = new Set(chunks.map((chunk) => chunk.fileName))
  const strangers = chunks
    .flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports, ...requiredPackages(chunk.code)])
    .filter((id) => !own.has(id) && !isBuiltin(id) && !allowed.some((one) => id === one || id.startsWith(`${one}/`)))
  if (strangers.length > 0) throw new Error(`${name} still asks for ${[...new Set(strangers)].join(', ')}`)
}

/** What the bundle asks for by `require` at run time. */
function requiredPackages(code: string): string[] {
  return [...code.matchAll(/\b__require\(["']([^"']+)["']\)/g)].flatMap((match) => match[1] ?? [])
}
