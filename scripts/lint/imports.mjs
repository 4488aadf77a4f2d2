import { isBuiltin } from 'node:module'
import { posix } from 'node:path'

/**
 * Who may import whom (docs/architecture.md), as one table. oxlint's own `no-restricted-imports` would need the whole list
 * again in every override, because an override replaces the list instead of adding to it.
 *
 * @typedef {{ reach: string[], packages?: (name: string) => boolean, say: string }} Fence
 * @type {Readonly<Record<string, Fence>>}
 */
const fences = {
  contract: {
    reach: [],
    packages: (name) => name === 'zod' || name === '@orpc/contract',
    say: 'contract is what every process shares: it imports zod and @orpc/contract, nothing else.',
  },
  core: {
    reach: ['contract', 'core'],
    packages: isNotDrawn,
    say: 'core is shared by main and docker: it imports contract and core, and draws nothing.',
  },
  docker: {
    reach: ['contract', 'core'],
    packages: isNotDrawn,
    say: 'A service imports contract and core, never main or another service: move what both need into core.',
  },
  main: {
    reach: ['contract', 'core', 'main'],
    packages: isNotDrawn,
    say: 'main imports contract and core; a service is a process of its own, reached by the stack driver.',
  },
  preload: {
    reach: ['contract'],
    packages: (name) => name === 'electron',
    say: 'A sandboxed preload can load electron only; types come from the contract.',
  },
  renderer: {
    reach: ['contract'],
    packages: (name) => !isBuiltin(name),
    say: 'The renderer runs in a page and imports contract only: ask the host by a procedure of the contract.',
  },
  e2e: {
    reach: ['contract'],
    say: 'e2e looks from outside: it imports types of the contract and starts the rest as processes.',
  },
}

/**
 * Packages that stand behind one door each. `types`: a type may be imported anywhere.
 *
 * @type {readonly { packages: string[], names?: string[], doors: string[], types: boolean, say: string }[]}
 */
const doors = [
  {
    packages: ['net-snmp'],
    doors: ['docker/worker/session/', 'scripts/bench/snmp/'],
    types: false,
    say: 'SNMP is spoken in docker/worker/session only: ask the session there.',
  },
  {
    packages: ['pg', 'pg-copy-streams', 'node-pg-migrate'],
    doors: ['core/postgres/', 'main/stack/supervisor/db-service.ts'],
    types: true,
    say: "SQL runs in core/postgres only: add a query to its subject's file there.",
  },
  {
    packages: ['ioredis'],
    doors: ['core/redis/', 'core/queues/', 'main/stack/supervisor/redis-service.ts'],
    types: true,
    say: 'Redis is spoken in core/redis and core/queues only: connect by core/redis/connect.ts.',
  },
  {
    packages: ['bullmq'],
    doors: ['core/queues/', 'docker/worker/index.ts', 'docker/worker/jobs/'],
    types: true,
    say: 'Queues are made in core/queues, and jobs run in docker/worker/jobs.',
  },
  {
    packages: ['better-sqlite3'],
    doors: ['main/store/'],
    types: true,
    say: "The desktop's own file is opened in main/store only.",
  },
  {
    packages: ['node:child_process', 'child_process'],
    doors: ['main/stack/', 'main/cli/', 'main/home/process-identity.ts', 'docker/ops/', 'scripts/', 'e2e/'],
    types: true,
    say: 'Programs are started by the stack driver, the terminal face, docker/ops and scripts only.',
  },
  {
    packages: ['fastify', 'ws', 'node:http', 'http'],
    doors: [
      'core/web-host/',
      'main/stack/',
      'docker/simulator/',
      'docker/worker/customers/erp-request.ts',
      'docker/worker/metrics/',
      'scripts/',
      'e2e/',
    ],
    types: true,
    say: 'Consoles are served by core/web-host only, which has the one guard for pages and upgrades.',
  },
  {
    packages: ['electron'],
    names: ['ipcMain'],
    doors: ['main/ipc/'],
    types: true,
    say: 'Messages of a window come in by one door: onWindowMessage in main/ipc/window-door.ts.',
  },
  {
    packages: ['electron'],
    doors: ['main/index.ts', 'main/ipc/', 'main/window/', 'main/secrets/', 'main/notify/', 'preload/', 'e2e/'],
    types: false,
    say: 'Electron is used in main/index.ts, main/ipc, main/window, main/secrets, main/notify and preload only.',
  },
]

const isTest = (file) => /\.test\.tsx?$|(?:^|\/)testing\/|conformance/.test(file)

/** Imports stay inside their fence and go through the door of what they use. */
export const imports = {
  create(context) {
    const file = posix.relative(slashed(context.cwd), slashed(context.filename))
    const check = (node, source, names, isType, isLazy = false) => {
      const fault = faultOf({ file, source, names, isType, isLazy })
      if (fault !== null) context.report({ node, message: fault })
    }
    return {
      ImportDeclaration: (node) => check(node, node.source.value, importedNames(node), isTypeOnly(node)),
      ExportNamedDeclaration: (node) => {
        if (node.source) check(node, node.source.value, [], node.exportKind === 'type')
      },
      ExportAllDeclaration: (node) => check(node, node.source.value, [], node.exportKind === 'type'),
      ImportExpression: (node) => {
        if (typeof node.source.value === 'string') check(node, node.source.value, [], false, true)
      },
    }
  },
}

/** The sentence of the fence or door that an import breaks, or `null`. */
function faultOf({ file, source, names, isType, isLazy }) {
  const folder = file.split('/', 1)[0] ?? ''
  const fence = fences[folder]
  if (source.startsWith('.')) return fence === undefined ? null : relativeFault({ file, folder, source, fence, isLazy })
  if (source.startsWith('#')) {
    const target = source.slice(1).split('/', 1)[0] ?? ''
    return fence === undefined || fence.reach.includes(target) ? null : fence.say
  }
  if (fence?.packages !== undefined && !isTest(file) && !fence.packages(source)) return fence.say
  return isTest(file) ? null : doorFault({ file, source, names, isType })
}

function relativeFault({ file, folder, source, fence, isLazy }) {
  const target = posix.normalize(posix.join(posix.dirname(file), source))
  const [top, second, third, ...deeper] = target.split('/')
  // The build's own configuration stands in the root, for whoever tests it.
  if (top !== folder && target.includes('/')) return `Import across folders by #contract/ or #core/. ${fence.say}`
  const [, ownSecond, ownThird] = file.split('/')
  if (folder === 'docker' && second !== ownSecond && target.split('/').length > 2) return fence.say
  const isOtherFeature =
    folder === 'renderer' && second === 'features' && ownSecond === 'features' && third !== ownThird
  const isScreenOnCall = isLazy && ownThird === 'frame' && /^[^/]+-screen\.tsx$/.test(deeper.join('/'))
  if (isOtherFeature && !isScreenOnCall && (deeper.length !== 1 || !deeper[0]?.startsWith('index.'))) {
    return 'A feature reaches another feature through its index.ts only; frame alone loads screens, by import().'
  }
  const intoFeature = folder === 'renderer' && second === 'features' && ownSecond !== 'features'
  if (intoFeature && ownSecond !== undefined && ownThird !== undefined)
    return 'Features use components and lib, never the other way round.'
  return null
}

function doorFault({ file, source, names, isType }) {
  const door = doors.find(
    (one) =>
      one.packages.includes(source) &&
      (one.names === undefined || one.names.some((name) => names.includes(name))) &&
      !(one.types && isType) &&
      !one.doors.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place)),
  )
  return door?.say ?? null
}

function importedNames(node) {
  return node.specifiers.flatMap((one) => (one.type === 'ImportSpecifier' ? [one.imported.name] : []))
}

function isTypeOnly(node) {
  if (node.importKind === 'type') return true
  return node.specifiers.length > 0 && node.specifiers.every((one) => one.importKind === 'type')
}

function isNotDrawn(name) {
  return !/^(?:react|react-dom|@tanstack\/react-[a-z]+)(?:\/|$)/.test(name)
}

function slashed(path) {
  return path.replaceAll('\\', '/')
}
