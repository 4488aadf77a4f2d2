import type { Customer, CustomerDetail, CustomerOnu, MatchProblem } from '#contract/customer.ts'
import type { CustomerField, FieldMapping, LineNote, SourceCounts, SourceReport } from '#contract/customer-source.ts'
import { counted, plainText, tableOf } from '../output.ts'

export function tableOfCustomers(customers: readonly Customer[]): string {
  return tableOf(customers, [
    { title: 'ID', value: ({ id }) => id, align: 'right' },
    { title: 'CUSTOMER', value: ({ name, simulated }) => (simulated ? `${name ?? '-'} (simulated)` : name) },
    { title: 'CODE', value: ({ code }) => code },
    { title: 'LOGIN', value: ({ login }) => login },
    { title: 'STATE', value: ({ state, goneAt }) => (goneAt === null ? state : 'gone') },
    { title: 'BY', value: ({ matchedBy }) => matchedBy },
    { title: 'OLT', value: ({ onu }) => onu?.olt ?? null },
    { title: 'PON', value: ({ onu }) => onu?.ponPort ?? null },
    { title: 'ONU', value: ({ onu }) => onu?.onuId ?? null, align: 'right' },
    { title: 'SERIAL', value: ({ onu }) => onu?.serial ?? null },
    { title: 'STATUS', value: ({ onu }) => (onu === null ? null : statusOf(onu)) },
    { title: 'RX dBm', value: ({ onu }) => onu?.rxPowerDbm?.toFixed(2) ?? null, align: 'right' },
    { title: 'SOURCE', value: ({ source }) => source },
  ])
}

function statusOf({ status, lastDownCause, goneAt }: CustomerOnu): string {
  if (goneAt !== null) return 'gone'
  return status === 'offline' && lastDownCause !== null ? `offline (${lastDownCause})` : status
}

const problems: Readonly<Record<MatchProblem, string>> = {
  'several-onus': 'its best key fits several ONUs',
  'several-customers': 'other customers claim the same ONU by the same key',
  taken: 'another customer has the ONU by a stronger key',
  'hand-none': 'a person said that it is at no ONU',
  'hand-lost': 'the ONU that a person matched it to is not there any more',
}

/** One customer with everything that explains where it is. */
export function describeCustomer(customer: CustomerDetail): string {
  const { name, code, login, document, phone, address, source, asOf, onu, problem, goneAt } = customer
  const facts: [string, string | null][] = [
    ['code', code],
    ['login', login],
    ['document', document],
    ['phone', phone],
    ['address', address],
    ['source', source === null ? null : `${source}${asOf === null ? '' : `, as of ${minute(asOf)}`}`],
    ['gone', goneAt === null ? null : `since ${minute(goneAt)}: no source lists it any more`],
    ['state', customer.state],
    ['because', becauseOf(customer)],
    ['problem', problem === null ? null : problems[problem]],
    ['at', onu === null ? null : placeOf(onu)],
  ]
  const title = plainText(name ?? login ?? code ?? `id:${customer.id}`)
  const head = [
    customer.simulated ? `${title} (simulated)` : title,
    ...facts.flatMap(([word, value]) => (value === null ? [] : [`  ${word.padEnd(9)} ${plainText(value)}`])),
  ].join('\n')
  const parts = [
    head,
    ...(customer.candidates.length === 0 ? [] : [`It may be at:\n${tableOfOnus(customer.candidates)}`]),
    ...(customer.conflicts.length === 0 ? [] : [`Weaker keys say otherwise:\n${tableOfConflicts(customer)}`]),
    ...(customer.rivals.length === 0 ? [] : [`So do: ${customer.rivals.map(nameOf).join(', ')}`]),
    ...(customer.records.length === 0 ? [] : [`What the sources say:\n${tableOfRecords(customer)}`]),
  ]
  return parts.join('\n\n')
}

function becauseOf({ matchedBy, matchedValue, decidedAt }: CustomerDetail): string | null {
  if (matchedBy === 'hand') return `a person decided${decidedAt === null ? '' : ` at ${minute(decidedAt)}`}`
  return matchedBy === null ? null : `${matchedBy} ${matchedValue ?? ''}`.trim()
}

function placeOf(onu: CustomerOnu): string {
  const light = onu.rxPowerDbm === null ? '' : `, ${onu.rxPowerDbm.toFixed(2)} dBm`
  const id = onu.onuId === null ? '' : `:${onu.onuId}`
  return `${onu.olt} ${onu.ponPort}${id}, ${onu.serial ?? 'no serial'}, ${statusOf(onu)}${light}`
}

function nameOf({ id, name, code }: CustomerDetail['rivals'][number]): string {
  return plainText(name ?? code ?? `id:${id}`)
}

function tableOfOnus(onus: readonly CustomerOnu[]): string {
  return tableOf(onus, onuColumns)
}

const onuColumns = [
  { title: 'OLT', value: (onu: CustomerOnu) => onu.olt },
  { title: 'PON', value: (onu: CustomerOnu) => onu.ponPort },
  { title: 'ONU', value: (onu: CustomerOnu) => onu.onuId, align: 'right' as const },
  { title: 'SERIAL', value: (onu: CustomerOnu) => onu.serial },
  { title: 'STATUS', value: statusOf },
]

function tableOfConflicts({ conflicts }: CustomerDetail): string {
  return tableOf(conflicts, [
    { title: 'BY', value: ({ by }) => by },
    ...onuColumns.map((column) => ({ ...column, value: ({ onu }: { onu: CustomerOnu }) => column.value(onu) })),
  ])
}

function tableOfRecords({ records }: CustomerDetail): string {
  return tableOf(records, [
    { title: 'SOURCE', value: ({ source }) => source },
    { title: 'LINE', value: ({ line }) => line, align: 'right' },
    { title: 'NAME', value: ({ name }) => name },
    { title: 'CODE', value: ({ code }) => code },
    { title: 'LOGIN', value: ({ login }) => login },
    { title: 'SERIAL', value: ({ serial }) => serial },
    { title: 'MAC', value: ({ mac }) => mac },
    { title: 'GONE SINCE', value: ({ goneAt }) => (goneAt === null ? null : minute(goneAt)) },
  ])
}

/** What a reading gave, or would give: how the columns were read, the counts, and each line that wants a look. */
export function describeReport(report: SourceReport, mapping: FieldMapping): string {
  const notes = [
    notesOf('Not taken', report.rejects, report.counts.rejects),
    notesOf('There twice', report.duplicates, report.counts.duplicates),
    notesOf('Taken without a field', report.flaws, report.flaws.length),
  ].filter((text) => text !== '')
  const read = Object.entries(mapping) as [CustomerField, string[]][]
  const dialect =
    report.encoding === null ? [] : [`  as         ${report.encoding}, columns divided by ${delimiterOf(report)}`]
  const columns = read.map(([field, names]) => `${names.map(plainText).join(' + ')} = ${field}`)
  return [[...dialect, `  columns    ${columns.join(', ')}`, ...countLines(report.counts)].join('\n'), ...notes].join(
    '\n\n',
  )
}

function delimiterOf({ delimiter }: SourceReport): string {
  return delimiter === '\t' ? 'tabs' : (delimiter ?? '-')
}

function countLines(counts: SourceCounts): string[] {
  const { rows, records, duplicates, rejects, leftOut, added, changed, gone } = counts
  const matched = Object.entries(counts.matched).map(([by, count]) => `${count} by ${by}`)
  return [
    `  rows       ${rows}: ${counted(records, 'customer')}, ${duplicates} there twice, ${rejects} not taken, ${leftOut} left out`,
    `  customers  ${added} new, ${changed} changed, ${gone} gone`,
    `  matched    ${[...matched, `${counts.ambiguous} ambiguous`, `${counts.unmatched} at no ONU`].join(', ')}`,
  ]
}

function notesOf(title: string, notes: readonly LineNote[], count: number): string {
  if (notes.length === 0) return ''
  const lines = notes.map(({ line, reason }) => `  line ${line}: ${plainText(reason)}`)
  const more = count > notes.length ? [`  … and ${count - notes.length} more`] : []
  return [`${title}:`, ...lines, ...more].join('\n')
}

function minute(instant: string): string {
  return `${instant.slice(0, 16)}Z`
}
