import { registerHooks } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#contract/index.ts'
import { outcomeOf } from '#core/web-host/testing/port-client.ts'
import type { FakeMessagePortMain } from './fake-electron.ts'

// Runs the real main process under plain Node: `electron` is the fake, everything else is what is shipped. Prints what a
// window would have seen as one JSON line, then has the app quit and ends as it does.

const stand = new URL('./electron-module.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: stand, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
})
const { fake } = (await import(stand)) as typeof import('./electron-module.ts')
await import('../index.ts')

const { windows, ipcMain, app } = fake.captured
for (let tries = 0; windows.length === 0 && tries < 500; tries += 1) await sleep(20)
const contents = windows[0]?.webContents
if (contents === undefined) {
  console.error('No window was opened.', fake.captured.dialogs)
  process.exit(1)
}
ipcMain.emit('farol:connect', { sender: contents, senderFrame: contents.mainFrame, ports: [] })
const given = contents.posted[0]?.ports[0] as FakeMessagePortMain | undefined
if (given === undefined) throw new Error('The window was given no port.')
const port: MessagePort = given.port
const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port }))

const seen = {
  options: windows[0]?.options.webPreferences,
  session: await outcomeOf(client.session.info({})),
  theme: await outcomeOf(client.settings.set({ theme: 'light' })),
  stack: await outcomeOf(client.stack.status({})),
  summary: await outcomeOf(client.summary.get({})),
  picture: await outcomeOf(client.picture.last({})),
}
app.emit('will-quit', { preventDefault: () => undefined })
for (let tries = 0; !app.calls.includes('exit 0') && tries < 500; tries += 1) await sleep(20)
console.log(JSON.stringify({ ...seen, calls: app.calls }))
process.exit(0)
