import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import {
  CsvDelimiter,
  CsvEncoding,
  CustomerField,
  SourceName,
  type CsvDefinition,
  type CustomerRun,
  type CustomerSource,
  type FieldMapping,
  type RowChoice,
  type SourceReport,
} from '#contract/customer-source.ts'
import { FarolError } from '#contract/errors.ts'
import { uploadMostBytes, uploadPartBytes } from '#contract/rules/upload.ts'
import { numberOf, valueOf } from '../arguments.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import { AlreadySaid } from '../failure.ts'
import { plainText, type Output } from '../output.ts'
import type { StackClient } from '../stack-client.ts'
import { describeReport } from './customer-text.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface ImportFlags extends CommonFlags {
  source?: string
  map?: FieldMapping
  only?: RowChoice
  encoding?: CsvDefinition['encoding']
  delimiter?: string
  dryRun?: boolean
  acceptShrink?: boolean
  timeout: number
}

/** `farol customer import FILE`: a CSV as a source, new or known by its name, tried before anything is saved. */
export function addCustomerImportCommand(customer: Command, context: CliContext): void {
  withCommonFlags(customer.command('import'))
    .description('read customers from a CSV file; it stays as a source and is read again each hour')
    .argument('<file>', 'the CSV file')
    .option(
      '--source <name>',
      'the source that the file is of, new or there already (the name of the file)',
      valueOf(SourceName, 'a name of 1 to 64 characters'),
    )
    .option(
      '--map <column=field>',
      `which column is which field, may be given several times: ${CustomerField.options.join(', ')}. Left out: as the source has it, or as the headings suggest`,
      addMapping,
    )
    .option('--only <column=values>', 'only rows whose column has one of these values: Status=Ativo,Bloqueado', onlyOf)
    .addOption(new Option('--encoding <name>', 'how the file is written').choices(CsvEncoding.options))
    .addOption(new Option('--delimiter <sign>', 'what divides its columns').choices(['auto', ';', ',', 'tab', '|']))
    .option('--dry-run', 'tell what would come of it, and save nothing')
    .option('--accept-shrink', 'also when more than half of the known customers would be gone')
    .option('--timeout <seconds>', 'how long to wait for the result at most', numberOf(1, 3600), 300)
    .action((path: string, flags: ImportFlags, command: Command) => {
      const file = readFile(path, wrongUsage(command))
      return onStack(context, flags, (client, { output }) => importFile(client, output, file, flags))
    })
}

interface CsvFile {
  name: string
  content: Buffer
}

function readFile(path: string, usage: (problem: string) => never): CsvFile {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) return usage(`the file is not there: ${plainText(path)}`)
  if (size === 0) return usage(`the file is empty: ${plainText(path)}`)
  if (size > uploadMostBytes)
    return usage(`the file is larger than ${uploadMostBytes / 1024 / 1024} MiB: ${plainText(path)}`)
  try {
    return { name: basename(path).replace(/\p{Cc}/gu, ' '), content: readFileSync(path) }
  } catch {
    return usage(`the file cannot be read: ${plainText(path)}`)
  }
}

function addMapping(text: string, before: FieldMapping = {}): FieldMapping {
  const at = text.lastIndexOf('=')
  const column = text.slice(0, Math.max(at, 0)).trim()
  const field = CustomerField.safeParse(
    text
      .slice(at + 1)
      .trim()
      .toLowerCase(),
  )
  if (column === '' || !field.success) {
    throw new InvalidArgumentError(`Wanted: COLUMN=FIELD, the field one of ${CustomerField.options.join(', ')}.`)
  }
  return { ...before, [field.data]: [...(before[field.data] ?? []), column] }
}

function onlyOf(text: string): RowChoice {
  const at = text.indexOf('=')
  const column = text.slice(0, Math.max(at, 0)).trim()
  const values = text
    .slice(at + 1)
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
  if (column === '' || values.length === 0) throw new InvalidArgumentError('Wanted: COLUMN=VALUE, or COLUMN=A,B.')
  return { column, values }
}

async function importFile(client: StackClient, output: Output, file: CsvFile, flags: ImportFlags): Promise<void> {
  const asked = flags.source ?? SourceName.parse(file.name.replace(/\.[^.]*$/, '').slice(0, 64))
  const known = await findSource(client, asked)
  const name = known?.name ?? asked
  const uploadId = await upload(client, file)
  const definition = await definitionOf(client, { known, uploadId, flags })
  const id = known === null ? {} : { id: known.id }
  const report = await client.customer.sources.preview({ ...id, definition, uploadId })
  const told = { source: name, isNew: known === null, mapping: definition.mapping, report }
  if (flags.dryRun === true || isRefused(report, flags)) {
    output.result({ ...told, dryRun: flags.dryRun === true, run: null }, () => describeTry(told, flags))
    if (flags.dryRun !== true || report.status === 'failed') throw new AlreadySaid()
    return
  }
  const input = { name, definition, uploadId }
  const saved =
    known === null
      ? await client.customer.sources.add(input)
      : await client.customer.sources.update({ ...input, id: known.id })
  const run = await waitForRun(client, saved, flags.timeout)
  output.result({ ...told, dryRun: false, run }, () => describeImport(told, run))
  if (run.status === 'failed') throw new AlreadySaid()
}

/** The csv source of that name, in any case; `null` where there is none. Throws NAME_TAKEN for a source of another kind. */
async function findSource(client: StackClient, name: string): Promise<CustomerSource | null> {
  const sources = await client.customer.sources.list({})
  const found = sources.find((source) => source.name.toLowerCase() === name.toLowerCase()) ?? null
  if (found !== null && found.definition.kind !== 'csv') {
    throw new FarolError('NAME_TAKEN', `The source ${plainText(found.name)} is no file.`, {
      next: 'Say another one with --source.',
    })
  }
  return found
}

async function upload(client: StackClient, { name, content }: CsvFile): Promise<string> {
  let uploadId: string | null = null
  for (let part = 0; part * uploadPartBytes < content.length; part++) {
    const data = content.subarray(part * uploadPartBytes, (part + 1) * uploadPartBytes).toString('base64')
    const answer: { uploadId: string } = await client.customer.upload({
      uploadId,
      name: name.slice(-120),
      bytes: content.length,
      part,
      data,
    })
    uploadId = answer.uploadId
  }
  if (uploadId === null) throw new Error('an empty file has no parts')
  return uploadId
}

/** How the file is to be read: as the flags say, else as the source was read before, else as its headings suggest. */
async function definitionOf(
  client: StackClient,
  { known, uploadId, flags }: { known: CustomerSource | null; uploadId: string; flags: ImportFlags },
): Promise<CsvDefinition> {
  const before = known?.definition.kind === 'csv' ? known.definition : null
  const delimiter = flags.delimiter === 'tab' ? '\t' : flags.delimiter
  const definition: CsvDefinition = {
    kind: 'csv',
    mapping: flags.map ?? before?.mapping ?? {},
    only: flags.only ?? before?.only ?? null,
    encoding: flags.encoding ?? before?.encoding ?? 'auto',
    delimiter: delimiter === undefined ? (before?.delimiter ?? 'auto') : CsvDelimiter.parse(delimiter),
  }
  if (Object.keys(definition.mapping).length > 0) return definition
  const { columns, suggested, reason } = await client.customer.sources.preview({ definition, uploadId })
  if (columns.length === 0) {
    throw new FarolError('BAD_INPUT', `The file cannot be read: ${reason ?? 'it has no columns'}.`, {
      next: 'Nothing was saved.',
    })
  }
  if (['name', 'code', 'login', 'document'].some((field) => field in suggested))
    return { ...definition, mapping: suggested }
  throw new FarolError('BAD_INPUT', 'The headings do not tell which column is the name, code, login or document.', {
    next: `Say it with --map COLUMN=FIELD. The columns are: ${columns.map(plainText).join(', ')}`,
  })
}

function isRefused(report: SourceReport, flags: ImportFlags): boolean {
  return report.status === 'failed' || (report.shrunk && flags.acceptShrink !== true)
}

/** The run that the saving has queued, once it is over. Throws TIMEOUT, the run going on by itself. */
async function waitForRun(client: StackClient, saved: CustomerSource, timeoutSeconds: number): Promise<CustomerRun> {
  const deadline = Date.now() + timeoutSeconds * 1000
  const wanted = saved.lastRun?.id ?? 0
  for (;;) {
    const run = (await client.customer.runs({ sourceId: saved.id, limit: 10 })).find(({ id }) => id === wanted)
    if (run !== undefined && run.status !== 'queued' && run.status !== 'running') return run
    if (Date.now() > deadline) {
      throw new FarolError(
        'TIMEOUT',
        `${plainText(saved.name)} is saved and still being read after ${timeoutSeconds} s.`,
        {
          next: 'It goes on by itself; look again with: npx farol customer list',
        },
      )
    }
    await sleep(150)
  }
}

interface Tried {
  source: string
  isNew: boolean
  mapping: FieldMapping
  report: SourceReport
}

function describeTry({ source, isNew, mapping, report }: Tried, flags: ImportFlags): string {
  const name = plainText(source)
  const what = isNew ? `a new source ${name}` : `the source ${name}`
  const outcome = `${flags.dryRun === true ? 'Dry run' : 'Refused'}, nothing was saved: the file as ${what}.`
  const reason = report.reason === null ? [] : [`  but        ${plainText(report.reason)}`]
  const shrunk = report.shrunk
    ? ['  but        more than half of the known customers would be gone; --accept-shrink takes it all the same']
    : []
  return [outcome, ...reason, ...shrunk, describeReport(report, mapping)].join('\n')
}

function describeImport({ source, mapping, report }: Tried, run: CustomerRun): string {
  const name = plainText(source)
  if (run.status === 'failed') return `${name} could not be read: ${plainText(run.reason ?? '')}`
  const counts = run.counts === null ? report.counts : run.counts
  return [
    `${name} is read (${run.status}), and will be each hour.`,
    describeReport({ ...report, counts }, mapping),
  ].join('\n')
}
