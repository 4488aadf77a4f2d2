import type { Command } from 'commander'
import type { MacDetail, MacPlace, MacSighting, MacSource, MacStay } from '#contract/mac.ts'
import { OltName } from '#contract/olt.ts'
import { macKind } from '#contract/rules/mac.ts'
import { normalizeMac } from '#contract/rules/serial.ts'
import { valueOf } from '../arguments.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import { plainText, tableOf, type Column, type Output } from '../output.ts'
import { findOlt } from './find-olt.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface ListFlags extends CommonFlags {
  olt?: string
}

/** `farol mac list`, `farol mac show MAC`. */
export function addMacCommands(program: Command, context: CliContext): void {
  const mac = program.command('mac').description('the MAC addresses that the OLTs show')
  withCommonFlags(mac.command('list'))
    .description('list the MACs with their VLAN, OLT, PON port and ONU')
    .option('--olt <name>', 'only this OLT', valueOf(OltName, 'the name of an OLT'))
    .action((flags: ListFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const olt = flags.olt === undefined ? null : await findOlt(client, flags.olt)
        const macs = await client.mac.list(olt === null ? {} : { olt: olt.name })
        const sources = await client.mac.sources({})
        remarkSilentSources(
          sources.filter((source) => olt === null || source.oltId === olt.id),
          output,
        )
        output.result(macs, () => describeMacs(macs))
      }),
    )
  withCommonFlags(mac.command('show'))
    .description('show where a MAC is, and where it was before')
    .argument('<mac>', 'in any usual spelling')
    .action((text: string, flags: CommonFlags, command: Command) => {
      if (normalizeMac(text) === null) wrongUsage(command)(`argument 'mac' is no MAC address: ${plainText(text)}`)
      return onStack(context, flags, async (client, { output }) => {
        const detail = await client.mac.get({ mac: text })
        output.result(detail, () => describeDetail(detail))
      })
    })
}

/** An empty list of an OLT that tells no MACs would look like an OLT without any. */
function remarkSilentSources(sources: readonly MacSource[], output: Output): void {
  for (const { olt, tells, reason, table } of sources) {
    if (tells === 'none-over-snmp') output.remark(`${plainText(olt)} does not tell MACs over SNMP: ${reason ?? ''}`)
    else if (table !== null && table.status !== 'complete')
      output.remark(`${plainText(olt)}: the table of MACs is ${table.status}: ${table.reason ?? ''}`)
  }
}

function describeMacs(macs: readonly MacSighting[]): string {
  if (macs.length === 0) return 'No MAC was seen yet.'
  return tableOf(macs, [
    { title: 'MAC', value: (one) => one.mac },
    ...placeColumns,
    { title: 'LAST SEEN', value: lastSeen },
    { title: 'VENDOR', value: (one) => vendorOf(one) },
    { title: 'DESCRIPTION', value: (one) => one.onu?.description ?? null },
  ])
}

const placeColumns: readonly Column<MacPlace>[] = [
  { title: 'VLAN', value: vlanOf, align: 'right' },
  { title: 'OLT', value: (one) => one.olt },
  { title: 'PORT', value: portOf },
  { title: 'ONU', value: (one) => one.onuId, align: 'right' },
  { title: 'SERIAL', value: (one) => one.onu?.serial ?? null },
]

function vlanOf({ vlan, isFdbId }: MacPlace): string | null {
  return vlan === null ? null : isFdbId ? `fdb ${vlan}` : String(vlan)
}

function portOf({ ponPort, port, place }: MacPlace): string {
  return ponPort ?? (place === 'unmapped' ? `? ${port}` : port)
}

function lastSeen({ lastSeenAt, isMissing }: MacSighting): string {
  return `${lastSeenAt.slice(0, 16)}Z${isMissing ? ' (gone)' : ''}`
}

function vendorOf({ mac, vendor }: Pick<MacSighting, 'mac' | 'vendor'>): string | null {
  return macKind(mac) === 'private' ? 'random (private)' : vendor
}

function describeDetail(detail: MacDetail): string {
  const vendor = vendorOf(detail)
  const now = tableOf(detail.sightings, [
    ...placeColumns,
    { title: 'SINCE', value: (one) => minute(one.since) },
    { title: 'LAST SEEN', value: lastSeen },
    { title: 'DESCRIPTION', value: (one) => one.onu?.description ?? null },
  ])
  const head = `${detail.mac}${vendor === null ? '' : `  ${plainText(vendor)}`}\n${now}`
  if (detail.history.length === 0) return head
  const before = tableOf(detail.history, [
    ...placeColumns,
    { title: 'FROM', value: (one: MacStay) => minute(one.from) },
    { title: 'TO', value: (one: MacStay) => minute(one.to) },
    { title: 'DESCRIPTION', value: (one: MacStay) => one.onu?.description ?? null },
  ])
  return `${head}\n\nBefore:\n${before}`
}

function minute(instant: string): string {
  return `${instant.slice(0, 16)}Z`
}
