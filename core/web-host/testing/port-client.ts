import { randomUUID } from 'node:crypto'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#contract/index.ts'
import type { ProcedureGuardOptions } from '../procedure-guard.ts'
import { createRpcPorts } from '../rpc-ports.ts'
import type { Served } from '../served-router.ts'

/** A client of the contract whose inputs are open, so that a test can send wrong ones. */

export interface PortClient {
  client: ContractRouterClient<Contract>
  /** The console's end of the channel, for messages that no client would send. */
  port: MessagePort
  close(): void
}

/** A client over a real message channel, as the Electron window has one. */
export function connectByPort(served: Served, guard: ProcedureGuardOptions): PortClient {
  const { port1, port2 } = new MessageChannel()
  createRpcPorts({ served, guard, log: guard.log })({
    onMessage: (listener) => port1.on('message', listener),
    onClose: (listener) => port1.on('close', listener),
    postMessage: (data) => port1.postMessage(data),
    close: () => port1.close(),
  })
  const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port: port2 }))
  return { client, port: port2, close: () => port2.close() }
}

/** The procedure of a client by its name: `olt.remove`. */
export function procedureOf(client: unknown, name: string): (input: unknown) => Promise<unknown> {
  // A client's parts are functions with properties of their own.
  const found = name.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], client)
  if (typeof found !== 'function') throw new Error(`The client has no ${name}.`)
  return found as (input: unknown) => Promise<unknown>
}

/** Sends a call as its bare JSON, as no client would, and resolves with the answer's status and body. */
export async function callRaw(
  port: MessagePort,
  name: string,
  body: unknown,
): Promise<{ status: number; body: unknown }> {
  const i = randomUUID()
  const answer = new Promise<string>((resolve) => {
    const take = (data: unknown): void => {
      if (typeof data !== 'string' || !data.includes(i)) return
      port.off('message', take)
      resolve(data)
    }
    port.on('message', take)
  })
  port.postMessage(JSON.stringify({ i, p: { u: `/${name.replaceAll('.', '/')}`, b: body } }))
  const { p } = JSON.parse(await answer) as { p: { s?: number; b: { json: unknown } } }
  return { status: p.s ?? 200, body: p.b?.json }
}

/** What a call gave: its value, all that its stream yielded, or its error as it came over the wire. */
export async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    const value = await call
    if (typeof value !== 'object' || value === null || !(Symbol.asyncIterator in value)) return { value }
    const yielded: unknown[] = []
    for await (const item of value as AsyncIterable<unknown>) yielded.push(item)
    return { yielded }
  } catch (error) {
    return { error: JSON.parse(JSON.stringify(error)) as unknown }
  }
}
