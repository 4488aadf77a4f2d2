import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { FarolError } from '#contract/errors.ts'
import type { ProfileList, ProfileProblem, ProfileSummary } from '#contract/profile-catalog.ts'
import type { ProfileTried } from '#contract/profile-trial.ts'
import { factsOf, listOf } from '#contract/rules/profile-summary.ts'
import { wrongUsage, openSession, type CliContext, type CommonFlags } from '../context.ts'
import { AlreadySaid } from '../failure.ts'
import { counted, plainText, tableOf } from '../output.ts'
import { readQuestion, withDeviceFlags, type DeviceFlags } from './olt.ts'
import { onStack, withCommonFlags } from './shared.ts'
import { describeTrial } from './trial-text.ts'

interface TryFlags extends DeviceFlags {
  out?: string
}

/** `farol profile list|check|try`. */
export function addProfileCommands(program: Command, context: CliContext): void {
  const profile = program.command('profile').description('how the families of OLTs are read')
  withCommonFlags(profile.command('list'))
    .description('list the profiles, their variants, and the files that are refused')
    .action((flags: CommonFlags) => list(context, flags))
  withCommonFlags(profile.command('check'))
    .argument('<file>', 'a profile, NAME.yaml')
    .description('read a profile and say everything that is wrong with it, by line')
    .action((file: string, flags: CommonFlags, command: Command) => check(context, file, flags, command))
  withDeviceFlags(profile.command('try'))
    .argument('[olt]', 'an OLT that was added, as it is or with what flags change; or give --host and credentials')
    .option('--out <file.snmprec>', 'write what was read as an anonymised recording, to a new file', recordingOf)
    .description('walk a device and show what each column of its profile gives; nothing is stored')
    .action((name: string | undefined, flags: TryFlags, command: Command) => tryOn(context, name, flags, command))
}

async function list(context: CliContext, flags: CommonFlags): Promise<void> {
  const { profiles: folders, output } = openSession(context, flags)
  const { openCatalog } = await import('#core/profiles/catalog.ts')
  const known = listOf(openCatalog(folders)())
  output.result(known, () => describeList(known))
  for (const { file, origin, problems } of known.refused) {
    for (const problem of problems) output.remark(`refused: ${describeProblem(`${origin} ${file}`, problem)}`)
  }
}

async function check(context: CliContext, file: string, flags: CommonFlags, command: Command): Promise<void> {
  const { output } = openSession(context, flags)
  const text = readText(file)
  if (text === null) return wrongUsage(command)(`the file cannot be read: ${plainText(file)}`)
  const { profile, problems } = await readChecked(file, text)
  if (profile === null) {
    output.result({ ok: false, file, profile: null, problems }, () =>
      problems.map((problem) => describeProblem(file, problem)).join('\n'),
    )
    throw new AlreadySaid()
  }
  const facts = factsOf({ profile, origin: 'drop-in', overrides: false })
  output.result({ ok: true, file, profile: facts, problems }, () => {
    const columns = facts.tables.flatMap((table) => table.columns)
    const by = (word: string) => columns.filter(({ confidence }) => confidence === word).length
    const proof = (['recording', 'documented', 'conflicting'] as const).map((word) => `${by(word)} ${word}`)
    const variants = describeVariants(facts.summary)
    return [
      `${file} is good: ${plainText(facts.summary.label)} (${facts.summary.confidence}).`,
      `  ${counted(facts.tables.length, 'table')}, ${counted(columns.length, 'column')}: ${proof.join(', ')}`,
      ...(facts.summary.readsOnus ? [] : ['  it reads no ONUs: ports and what else it names only']),
      ...(variants === null ? [] : [`  variants: ${variants}`]),
    ].join('\n')
  })
}

/** More than any profile may have is not read: the check then says so. */
async function readChecked(
  file: string,
  text: string,
): Promise<ReturnType<typeof import('#core/profiles/read-profile.ts').readProfile>> {
  const { largestProfileBytes, readProfile } = await import('#core/profiles/read-profile.ts')
  const { reasonText } = await import('#contract/reasons.ts')
  const whole = (message: string) => ({ profile: null, problems: [{ line: null, path: '', message }] })
  if (!file.endsWith('.yaml')) return whole(reasonText('profile.ending'))
  if (Buffer.byteLength(text) > largestProfileBytes) {
    return whole(reasonText('profile.tooLarge', { count: largestProfileBytes / 1024 }))
  }
  return readProfile(text, basename(file, '.yaml'))
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

async function tryOn(context: CliContext, named: string | undefined, flags: TryFlags, command: Command): Promise<void> {
  const { out } = flags
  const question = await readQuestion(named, flags, wrongUsage(command))
  if (out !== undefined) assertNew(out)
  await onStack(context, flags, async (client, { output }) => {
    output.remark('Reading the whole device: a large one takes minutes.')
    const tried = await client.profile.try({ ...(await question(client)), records: out !== undefined })
    if (out !== undefined && tried.recording !== null) write(out, tried.recording.text)
    output.result({ ...tried.trial, recording: writtenFile(out, tried) }, () => describeTrial(tried, out))
    if (tried.trial.state !== 'reachable') throw new AlreadySaid()
  })
}

/** What of a recording stands in `--json`: not its rows, which are in the file. */
function writtenFile(out: string | undefined, { recording }: ProfileTried) {
  if (out === undefined || recording === null) return null
  const { rows, replaced } = recording
  return { file: out, rows, replaced }
}

/** A recording's file: snmpsim knows them by their ending. */
function recordingOf(text: string): string {
  if (!text.endsWith('.snmprec') || text.includes('\0')) throw new InvalidArgumentError('Wanted: a file NAME.snmprec.')
  return text
}

/** Before the device is asked, because its answer costs it something. */
function assertNew(file: string): void {
  if (existsSync(file)) {
    throw new FarolError('BAD_INPUT', `The file ${plainText(file)} is there already.`, { next: 'Give another name.' })
  }
  if (statSync(dirname(resolve(file)), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new FarolError('BAD_INPUT', `There is no folder for ${plainText(file)}.`, { next: 'Make the folder first.' })
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (cause) {
    throw new FarolError('BAD_INPUT', `The recording could not be written to ${plainText(file)}.`, {
      cause,
      next: 'Look at its folder, or give another name.',
    })
  }
}

function describeProblem(file: string, { line, path, message }: ProfileProblem): string {
  const place = line === null ? file : `${file}:${line}`
  return plainText(`${place}: ${path === '' ? '' : `${path}: `}${message}`)
}

function describeList({ profiles }: ProfileList): string {
  return tableOf(profiles, [
    { title: 'PROFILE', value: ({ name }) => name },
    { title: 'FAMILY', value: ({ label }) => label },
    { title: 'CONFIDENCE', value: ({ confidence }) => confidence },
    { title: 'READS', value: ({ readsOnus }) => (readsOnus ? 'ONUs' : 'ports only') },
    {
      title: 'FROM',
      value: ({ origin, overrides }) => (overrides ? `${origin}, stands in for the bundled one` : origin),
    },
    { title: 'VARIANTS (the default first)', value: describeVariants },
  ])
}

/** `optics=tenth|mib`, the default first. */
function describeVariants({ variants }: ProfileSummary): string | null {
  const all = variants.map(({ name, default: usual, choices }) => {
    const others = choices.map((choice) => choice.name).filter((choice) => choice !== usual)
    return `${name}=${[usual, ...others].join('|')}`
  })
  return all.length === 0 ? null : all.join(', ')
}
