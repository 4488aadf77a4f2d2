import { imports } from './imports.mjs'

/**
 * Rules that no lint library has, as an oxlint plugin: the import fences and doors, what a hardened window must never be given, no shell between Farol
 * and a program, and no connection without someone who hears its errors. Each is proved by planted faults in
 * e2e/fences.test.ts.
 */

const mustBeTrue = new Set(['contextIsolation', 'sandbox', 'webSecurity'])
const mustBeFalse = new Set([
  'allowRunningInsecureContent',
  'experimentalFeatures',
  'nodeIntegration',
  'nodeIntegrationInSubFrames',
  'nodeIntegrationInWorker',
  'webviewTag',
])
const neverGiven = new Set(['enableBlinkFeatures'])

/** The options that decide what a page may do have one right value, written out. */
const windowOptions = {
  create: (context) => ({
    Property(node) {
      const name = nameOf(node)
      const value = node.value?.type === 'Literal' ? node.value.value : undefined
      const isWrong =
        (mustBeTrue.has(name) && value === false) || (mustBeFalse.has(name) && value !== false) || neverGiven.has(name)
      if (isWrong) context.report({ node, message: `${name} has one right value in a hardened window: leave it.` })
    },
  }),
}

/** A whole Electron object over the bridge hands the page every channel there is. */
const bareBridge = {
  create: (context) => ({
    CallExpression(node) {
      if (node.callee.type !== 'MemberExpression' || node.callee.property.name !== 'exposeInMainWorld') return
      const text = context.sourceCode.getText(node)
      if (/[{,:]\s*(?:\.\.\.)?(?:ipcRenderer|electron|webFrame|process)\s*[,}]/.test(text)) {
        context.report({ node, message: 'Expose named functions of our own, never an Electron object.' })
      }
    },
  }),
}

/** A shell turns a name into a command; a program is started by its path and a list of words. */
const noShell = {
  create: (context) => ({
    Property(node) {
      if (nameOf(node) !== 'shell' || node.value?.type !== 'Literal' || node.value.value !== true) return
      context.report({ node, message: 'Start the program itself: execFile or spawn with a list of words, no shell.' })
    },
    ImportSpecifier(node) {
      const from = node.parent?.source?.value
      if (from !== 'node:child_process' && from !== 'child_process') return
      if (node.imported.name !== 'exec' && node.imported.name !== 'execSync') return
      context.report({ node, message: 'exec and execSync run a shell: use execFile or spawn with a list of words.' })
    },
  }),
}

const connections = new Set(['Pool', 'Redis', 'Queue', 'QueueEvents', 'Worker'])
const connectionPackages = new Set(['pg', 'ioredis', 'bullmq'])

/** An idle connection that the server closes ends the process unless somebody listens to its errors. */
const errorListener = {
  create: (context) => {
    const imported = new Set()
    return {
      ImportDeclaration(node) {
        if (!connectionPackages.has(node.source.value)) return
        for (const specifier of node.specifiers) imported.add(specifier.local.name)
      },
      NewExpression(node) {
        const { callee } = node
        const name = callee.type === 'MemberExpression' ? callee.property.name : callee.name
        const root = callee.type === 'MemberExpression' ? callee.object.name : callee.name
        if (!connections.has(name) || !imported.has(root)) return
        if (/\.on\(\s*['"]error['"]/.test(context.sourceCode.text)) return
        context.report({
          node,
          message: `Give this ${name} an 'error' listener: without one a lost connection ends the process.`,
        })
      },
    }
  },
}

function nameOf(property) {
  return property.key?.name ?? property.key?.value ?? ''
}

export default {
  meta: { name: 'farol' },
  rules: {
    'bare-bridge': bareBridge,
    'error-listener': errorListener,
    imports,
    'no-shell': noShell,
    'window-options': windowOptions,
  },
}
