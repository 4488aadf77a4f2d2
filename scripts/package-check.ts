import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses'
import { build, Platform } from 'electron-builder'
import { listAsar, readAsarFile } from './package/asar.ts'
import { makeStandIn } from './package/stand-in.ts'

// `node scripts/package-check.ts`: packages the desktop (Linux, a folder) from a stand-in for Electron's binary, twice, and
// compares what came out with the allow list and with the fuses that electron-builder.yml promises. Files that must never
// be shipped are planted first, and each check is shown to see the fault that it is for.

const project = resolve(import.meta.dirname, '..')
const { version: electronVersion } = JSON.parse(
  readFileSync(join(project, 'node_modules/electron/package.json'), 'utf8'),
) as { version: string }

/** Everything that app.asar and the folder beside it may hold. */
const allowed = [
  /^package\.json$/,
  /^out\/main\/index\.js$/,
  /^out\/preload\/index\.cjs$/,
  /^out\/renderer\/index\.html$/,
  /^out\/renderer\/assets\/[\w.-]+\.(?:js|css|woff2|svg|png|webp)$/,
  /^out\/services\/(?:worker|scheduler|web|simulator)\.mjs$/,
  /^out\/services\/migrations\/[\w.-]+\.sql$/,
  /^out\/services\/vendors\.txt$/,
  /^out\/services\/profiles\/[\w-]+\/[\w-]+\.yaml$/,
  /^node_modules\/better-sqlite3\/(?:package\.json|LICENSE|lib\/(?:methods\/)?[\w-]+\.js|prebuilds\/linux-(?:x64|arm64)\.node)$/,
]

/** What must be there, so that an empty package passes nothing. */
const needed = [
  'package.json',
  'out/main/index.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'out/services/web.mjs',
]

/** All nine fuses, in the order of their bytes (reliability rule E7). */
const promisedFuses: Readonly<Record<string, boolean>> = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true,
}

/** Files that have no business in a package, planted where a careless pattern would take them. */
const strays = [
  '.env',
  'server.pem',
  'out/main/index.js.map',
  'out/main/notes.ts',
  'out/renderer/.env',
  'main/index.ts',
  '.git/config',
  'data/postgres/PG_VERSION',
  'out/main/index.test.js',
]

const results: { name: string; passed: boolean; detail: string }[] = []
const check = (name: string, passed: boolean, detail: string): void => {
  results.push({ name, passed, detail })
  console.log(`${passed ? 'pass' : 'FAIL'}  ${name}: ${detail}`)
}

const work = mkdtempSync(join(tmpdir(), 'farol package '))
try {
  await main()
} finally {
  rmSync(work, { recursive: true, force: true })
}
const failed = results.filter(({ passed }) => !passed).length
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function main(): Promise<void> {
  for (const name of needed) {
    if (!existsSync(join(project, name))) throw new Error(`${name} is not built: npm run build`)
  }
  const standIn = makeStandIn(join(work, 'electron'), electronVersion)
  const stage = makeStage(join(work, 'stage'))
  const first = await packageInto(stage, standIn, join(work, 'first'))
  const second = await packageInto(stage, standIn, join(work, 'second'))

  checkFiles(first)
  checkContent(first)
  const hashes = [first, second].map((folder) => listAsar(asarOf(folder)).headerHash)
  check(
    'two builds are equal',
    hashes[0] === hashes[1],
    `header of app.asar ${hashes[0]?.slice(0, 12)} and ${hashes[1]?.slice(0, 12)}`,
  )
  checkIntegrity(first)
  await checkFuses(first)

  for (const what of [
    'that the fuses act',
    'that asar integrity refuses a changed archive',
    'the renderer sandbox in fact',
  ]) {
    console.log(`NOT RUN  ${what}: no electron binary`)
  }
  for (const target of ['AppImage and deb', 'Windows', 'macOS'])
    console.log(`NOT RUN  ${target}: their tools are downloaded`)
}

/** The project as a packager sees it, with the strays planted: the work tree itself is not touched. */
function makeStage(folder: string): string {
  mkdirSync(folder)
  for (const name of ['package.json', 'package-lock.json', 'electron-builder.yml'])
    copyFileSync(join(project, name), join(folder, name))
  for (const name of ['main', 'preload', 'renderer', 'services']) {
    cpSync(join(project, 'out', name), join(folder, 'out', name), { recursive: true })
  }
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'))
  for (const name of strays) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), 'SECRET=canary-of-package-check')
  }
  return folder
}

async function packageInto(stage: string, electronDist: string, output: string): Promise<string> {
  const before = process.cwd()
  process.chdir(stage)
  try {
    await build({
      projectDir: stage,
      targets: Platform.LINUX.createTarget('dir'),
      publish: 'never',
      config: { extends: join(stage, 'electron-builder.yml'), electronVersion, electronDist, directories: { output } },
    })
  } finally {
    process.chdir(before)
  }
  return join(output, 'linux-unpacked')
}

function asarOf(folder: string): string {
  return join(folder, 'resources/app.asar')
}

function packagedFiles(folder: string): string[] {
  const beside = join(folder, 'resources/app.asar.unpacked')
  const unpacked = existsSync(beside)
    ? readdirSync(beside, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => relative(beside, join(entry.parentPath, entry.name)))
    : []
  return [...new Set([...listAsar(asarOf(folder)).files.keys(), ...unpacked])].toSorted()
}

function unexpected(files: readonly string[]): string[] {
  return files.filter((name) => !allowed.some((pattern) => pattern.test(name)))
}

function checkFiles(folder: string): void {
  const files = packagedFiles(folder)
  const strange = unexpected(files)
  const missing = needed.filter((name) => !files.includes(name))
  check(
    'only listed files are packaged',
    strange.length === 0,
    `${files.length} files, unexpected: ${strange.join(', ') || 'none'}`,
  )
  check('nothing needed is missing', missing.length === 0, missing.join(', ') || 'all there')
  const seen = unexpected(strays)
  check('each planted stray would be seen', seen.length === strays.length, `${seen.length} of ${strays.length}`)
  const resources = readdirSync(join(folder, 'resources')).toSorted()
  check('resources hold the archive only', resources.join() === 'app.asar,app.asar.unpacked', resources.join(', '))
}

/** No file tells where or by whom it was built, and no planted secret came in by another name. */
function checkContent(folder: string): void {
  const asar = listAsar(asarOf(folder))
  const telling = [project, homedir(), 'canary-of-package-check', 'sourceMappingURL=data:'].filter(
    (text) => text.length > 5,
  )
  const found = [...asar.files].flatMap(([name, entry]) => {
    const content = readAsarFile(asar, entry, asarOf(folder), name)
    return telling.filter((text) => content.includes(text)).map((text) => `${name} has ${text}`)
  })
  check(
    'no file tells where it was built',
    found.length === 0,
    found.slice(0, 5).join('; ') || `${asar.files.size} files read`,
  )
}

/** Each file in the archive is what its own recorded hash says; a changed byte is seen. */
function checkIntegrity(folder: string): void {
  const asar = listAsar(asarOf(folder))
  const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex')
  const wrong = [...asar.files].filter(
    ([name, entry]) => entry.hash !== hashOf(readAsarFile(asar, entry, asarOf(folder), name)),
  )
  check(
    'every file matches its recorded hash',
    wrong.length === 0,
    `${asar.files.size - wrong.length} of ${asar.files.size}`,
  )

  const tampered = join(work, 'tampered.asar')
  const bytes = readFileSync(asarOf(folder))
  const target = asar.files.get('out/main/index.js')
  if (target === undefined) return
  const at = asar.contentStart + target.offset + 100
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(tampered, bytes)
  const seen = hashOf(readAsarFile(asar, target, tampered, 'out/main/index.js')) !== target.hash
  check('a changed byte would be seen', seen, 'one bit of out/main/index.js')
}

async function checkFuses(folder: string): Promise<void> {
  const executable = join(folder, 'farol')
  const wrong = await wrongFuses(executable)
  const count = Object.keys(promisedFuses).length
  check('all nine fuses are set as promised', wrong.length === 0, wrong.join(', ') || `${count} of ${count}`)

  const flipped = join(work, 'flipped')
  copyFileSync(executable, flipped)
  await flipFuses(flipped, { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: true })
  const seen = await wrongFuses(flipped)
  check('one wrong fuse would be seen', seen.join() === 'RunAsNode', seen.join() || 'nothing seen')
}

async function wrongFuses(executable: string): Promise<string[]> {
  const wire = (await getCurrentFuseWire(executable)) as unknown as Record<string, unknown>
  const names = Object.entries(FuseV1Options).filter(
    (entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number',
  )
  const known = names.filter(([name]) => name in promisedFuses)
  const unknown = names.filter(([name]) => !(name in promisedFuses)).map(([name]) => `${name} is undecided`)
  const wrong = known.filter(([name, index]) => {
    const state = promisedFuses[name] === true ? FuseState.ENABLE : FuseState.DISABLE
    return wire[index] !== state
  })
  return [...wrong.map(([name]) => name), ...unknown]
}
