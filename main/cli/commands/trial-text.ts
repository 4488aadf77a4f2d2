import type { ProfileTried, TrialColumn, TrialTable } from '#contract/profile-trial.ts'
import { counted, plainText, tableOf } from '../output.ts'

/** A trial as text: the device, then each table with its columns, then what an update would find. */
export function describeTrial({ trial, recording }: ProfileTried, out: string | undefined): string {
  const { message, identity, profile, variants, tables, found } = trial
  const chosen = Object.entries(variants).map(([variant, choice]) => `${variant}=${choice}`)
  const head = [
    plainText(message),
    ...(identity?.sysDescr == null ? [] : [`  says it is   ${plainText(identity.sysDescr)}`]),
    ...(identity?.sysObjectId == null ? [] : [`  sysObjectID  ${identity.sysObjectId}`]),
    ...(identity?.model == null ? [] : [`  model        ${plainText(identity.model)}`]),
    ...(identity?.firmware == null ? [] : [`  firmware     ${plainText(identity.firmware)}`]),
    ...(profile === null ? [] : [`  profile      ${profile.name}, ${profile.label} (${profile.confidence})`]),
    ...(chosen.length === 0 ? [] : [`  variants     ${chosen.join(', ')}`]),
  ]
  if (tables.length === 0) return head.join('\n')
  const sum =
    `An update would find ${counted(found.onus, 'ONU')}, ${found.online} online, ${found.withRxPower} with rx power, ` +
    `${found.unconfigured} unconfigured; ${counted(found.ponPorts, 'PON port')}, ${counted(found.boards, 'board')}.`
  return [head.join('\n'), ...tables.map(describeTable), sum, ...describeRecording(recording, out)].join('\n\n')
}

function describeRecording(recording: ProfileTried['recording'], out: string | undefined): string[] {
  if (recording === null || out === undefined) return []
  const { serials, names, addresses, texts } = recording.replaced
  return [
    `${counted(recording.rows, 'row')} written to ${plainText(out)}, anonymised: other ones stand for ${serials} serials and MACs, ` +
      `${names} names, ${addresses} addresses, ${texts} other texts. Look at it before you give it away.`,
  ]
}

function describeTable(table: TrialTable): string {
  const { name, of, index, status, reason, rows } = table
  const title = `${name}: ${of}, index ${index}: ${status}, ${counted(rows, 'row')}`
  const lines = table.columns.flatMap((column) => linesOf(column))
  return [
    reason === null || status === 'absent' ? title : `${title}: ${plainText(reason)}`,
    tableOf(lines, [
      { title: '  FIELD', value: ({ field }) => `  ${field}` },
      { title: 'OID', value: ({ oid }) => oid },
      { title: 'CONFIDENCE', value: ({ confidence }) => confidence },
      { title: 'READ', value: ({ read }) => read, align: 'right' },
      { title: 'RAW', value: ({ raw }) => raw },
      { title: 'MEANS', value: ({ means }) => means },
    ]),
  ].join('\n')
}

interface Line {
  field: string
  oid: string
  confidence: string
  /** `12/14`: values that mean something, of those that came. */
  read: string
  raw: string
  means: string
}

const blank = { field: '', oid: ' ', confidence: ' ', read: ' ' }

/** One line a sample, the first of them with what is said of the column. */
function linesOf(column: TrialColumn): Line[] {
  const { field, oid, confidence, values, decoded, samples, reason } = column
  const head = { field, oid, confidence, read: `${decoded}/${values}` }
  const refusal = reason === null ? [] : [{ raw: '', means: `refused: ${reason}` }]
  const shown = [...samples.map((sample) => ({ raw: sample.raw, means: meaningOf(sample) })), ...refusal]
  return shown.map((sample, place) => ({ ...(place === 0 ? head : blank), ...sample }))
}

function meaningOf({ decoded, isUnlisted }: TrialColumn['samples'][number]): string {
  if (isUnlisted) return 'not listed in the profile'
  return decoded ?? 'nothing'
}
