import { HttpDefinition } from '#contract/customer-source.ts'
import type { DemoStatus } from '#contract/demo.ts'
import { addSource, removeSources } from '#core/handlers/customer-source-handlers.ts'
import type { SharedDeps } from '#core/handlers/shared-deps.ts'
import { startCustomerRuns } from '#core/handlers/start-customer-run.ts'
import { listSources, nameSources } from '#core/postgres/customer-sources.ts'

/** What the simulated ERP is called among the sources; in every language, as a source has one name. */
const simulatedName = 'ERP simulado'

/**
 * Adds the ERP of a simulated site as a source, marked as simulated, unless it is there, and has it read. One at an address that is
 * no longer the site's is replaced. A name that a real source has is not touched.
 */
export async function addSimulatedCustomers(site: DemoStatus, deps: SharedDeps): Promise<void> {
  if (site.customers === null) return
  const definition = definitionOf(site.customers.url)
  const known = await listSources(deps.database)
  const isOfSite = (source: (typeof known)[number]) =>
    source.simulated && source.definition.kind === 'http' && source.definition.url === definition.url
  const outdated = known.filter((source) => source.simulated && !isOfSite(source))
  if (outdated.length > 0) await removeSources(deps, outdated)
  const there = known.find(isOfSite)
  if (there !== undefined) {
    await startCustomerRuns(deps, { sourceId: there.id, acceptShrink: false })
    return
  }
  const taken = new Set(known.map(({ name }) => name.toLowerCase()))
  const name = taken.has(simulatedName.toLowerCase()) ? `${simulatedName} (Farol)` : simulatedName
  await addSource(deps, { name, definition }, { simulated: true })
}

/** Removes the simulated sources with their customers, and never a real one. */
export async function removeSimulatedCustomers(deps: SharedDeps): Promise<void> {
  const simulated = (await nameSources(deps.database)).filter((source) => source.isSimulated)
  if (simulated.length > 0) await removeSources(deps, simulated)
}

function definitionOf(url: string): HttpDefinition {
  return HttpDefinition.parse({
    kind: 'http',
    url,
    method: 'GET',
    auth: { kind: 'none' },
    paging: { kind: 'page', pageParam: 'pagina', firstPage: 1, sizeParam: 'por_pagina', size: 100 },
    format: 'json',
    recordsPath: 'clientes',
    totalPath: 'total',
    mapping: {
      name: ['nome'],
      code: ['codigo'],
      login: ['login'],
      document: ['cpf'],
      phone: ['telefone'],
      address: ['endereco', 'bairro'],
      serial: ['onu_serial'],
      mac: ['mac_roteador'],
    },
    only: { column: 'status', values: ['ativo'] },
    allowLoopback: true,
  })
}
