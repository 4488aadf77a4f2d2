/**
 * Every sentence that says why a run, a table or an OLT is not well. English travels and is stored; a screen recognises the
 * sentence and shows its own. Holes: `{reason}` is another sentence of this list, `{reasons}` a list of them.
 */
export const reasonSentences = {
  'fault.timeout': 'no answer',
  'fault.refused': 'the host refuses the port (no SNMP service there)',
  'fault.unreachable': 'the host cannot be reached',
  'fault.unresolved': 'the host name does not resolve',
  'fault.too-big': 'the answer does not fit a datagram',
  'fault.no-such-name': 'the device has no such object',
  'fault.denied': 'the device refuses access',
  'fault.device-error': 'the device reports an error of its own',
  'fault.aborted': 'stopped',
  'fault.closed': 'the session was closed',
  'fault.unknown-user': 'the device does not know this SNMPv3 user',
  'fault.wrong-auth': 'the authentication password or its protocol is wrong',
  'fault.wrong-priv': 'the privacy password or its protocol is wrong',
  'fault.level-refused': 'the device does not let this SNMPv3 user in at this security level',
  'fault.unknown-context': 'the device does not know this SNMPv3 context',
  'fault.time-window': 'the device takes no SNMPv3 message as fresh: the boots or the time of its engine do not hold',
  'fault.unknown-engine': 'the device says another SNMPv3 engine ID each time',
  'fault.user-unanswered': 'the device answers SNMPv3 but not this user: user, passwords or access list',
  'fault.user-refused': 'the device refuses this SNMPv3 user with a report that Farol does not know',

  'device.silent': 'no answer (address, community or access list)',
  'device.silentUser': 'no answer (address, SNMPv3 switched off, or access list)',
  'device.silentUserBecause': 'no answer (address, SNMPv3 switched off, or access list): {reason}',
  'device.silentBecause': 'no answer (address, community or access list): {reason}',
  'device.denied': '{reason}: community or access list',
  'device.deniedUser': '{reason}: rights of this SNMPv3 user, or access list',
  'device.hidden': 'says who it is and shows no table: the SNMP view of this community or user hides them',
  'device.noTable': 'says who it is, but no table could be read: {reasons}',
  'device.stopped': 'it stopped answering',
  'device.notAsDescribed': 'not what {profile} describes: it shows no PON port, ONU or card',
  'device.excluded': 'not an OLT: {why} (seen by {profile})',
  'device.mdu': "a Huawei MDU, which calls itself by an OLT's name and serves no PON",
  'device.amplifier': "an optical amplifier, whose maker shares C-Data's number",
  'device.maker50224': 'a device of maker 50224, of which nothing is known that could be read',
  'device.nameless': 'not an OLT that Farol knows: sysObjectID missing, without sysDescr',
  'device.noObjectId': 'not an OLT that Farol knows: sysObjectID missing, "{sysDescr}"',
  'device.noDescription': 'not an OLT that Farol knows: sysObjectID {oid}, without sysDescr',
  'device.unknown': 'not an OLT that Farol knows: sysObjectID {oid}, "{sysDescr}"',
  'device.answersAs': 'answers as {profile}',

  'walk.afterRow': '{reason} after row {oid}',
  'walk.empty': 'the device answered with nothing',
  'walk.silent': 'the device stopped answering',
  'walk.noSuchObject': 'the device said "no such object" inside a walk',
  'walk.repeated': 'the device repeated an OID',
  'walk.notIncreasing': 'the OIDs did not increase',
  'walk.backwards': 'the device went backwards',
  'walk.tooManyRows': 'more than {count} rows',
  'walk.tooManyBytes': 'more than {count} bytes',
  'walk.tooSlow': 'not done within {count} s',
  'walk.rowExists': 'ended although row {oid} exists',
  'walk.falseEnd': 'ended after {oid} although {next} follows',
  'walk.notWalked': 'not walked',

  'table.noColumn': 'the device has no such column',
  'table.noRows': 'the device has no such rows',
  'table.notAsked': 'not asked for: the device had stopped answering',
  'table.opticsOff': 'left out: optics are switched off for this OLT',
  'table.factsKept': 'not asked for: names and models are read once a day, and of new ONUs',
  'table.factsOfNew': 'only the names and models of new ONUs ({count}): the others are read once a day',
  'table.runTooLong': 'not asked for: the run had taken {count} s',
  'table.strangeRows': '{count} rows have an index of unknown form',

  'macs.commandLineOnly': 'this family shows no MAC addresses over SNMP, only on its command line',
  'macs.uplinkOnly': 'over SNMP this family shows only the MAC addresses of its uplinks',
  'macs.noneProven': 'no table of MAC addresses over SNMP is proven for this family',
  'macs.unplaced': '{count} MAC addresses could not be placed, because another table was cut',

  'profile.noYaml': 'this is not YAML: {text}',
  'profile.missing': 'is missing',
  'profile.unknownKey': 'no such key may stand here',
  'profile.noneOf': 'is none of: {names}',
  'profile.needsText': 'must be a text; put it in quotes',
  'profile.needsNumber': 'must be a whole number',
  'profile.needsList': 'must be a list',
  'profile.needsKeys': 'must be keys with values',
  'profile.needsSwitch': 'must be true or false',
  'profile.needsOther': 'is nothing that may stand here',
  'profile.atLeast': 'is too little: {count} at least',
  'profile.atMost': 'is too much: {count} at most',
  'profile.objectId': 'must be digits and dots, without a leading dot',
  'profile.pattern': 'must be a regular expression that can be compiled',
  'profile.word': 'must be a lower-case word',
  'profile.words': 'must be lower-case words joined by hyphens',
  'profile.auto': 'auto means detection and is no name',
  'profile.fileName': 'must be {name}, as the file is named',
  'profile.nameTaken': 'the name is taken by {file}',
  'profile.ending': 'the file must end in .yaml',
  'profile.tooLarge': 'the file is larger than {count} kB',
  'profile.notFile': 'this is not a file that can be read',
  'profile.noField': 'a table of {of} has no field {field}',
  'profile.decoder': '{field} needs a decoder of {kind}',
  'profile.meaning': '{field} {value} cannot mean {meaning}',
  'profile.values': 'goes with the decoder enum, and only with it',
  'profile.twice': '{name} stands twice',
  'profile.only': 'must be a column of text of this table',
  'profile.onlyUplink': 'goes with tables of uplink, and only with them',
  'profile.unconfigured': 'is for tables of onu that do not list',
  'profile.noPlace': '{index} needs a column {field} where it lists',
  'profile.noMatch': 'needs at least one identifier, or ponPorts for a device of any maker',
  'profile.recording': 'is recording only where a column of ONUs is',
  'profile.noVariant': 'there is no variant {name}',
  'profile.noChoice': 'the variant {name} has no choice {choice}',
  'profile.twoChoices': 'needs two choices or more',
  'profile.noWhen': 'names no variant',
  'check.noProfile': 'not collected yet: nobody knows how to read it',
  'check.scattered': 'not asked for: its rows cannot be told by their port',
  'check.busy': 'An update of this OLT was under way.',
  'check.notListed': 'The OLT lists no such ONU at this place now.',
  'check.elsewhere': 'Another unit stands at this place now: {serial}.',

  'run.paused': 'The OLT was paused.',
  'run.sourcePaused': 'The source was paused.',
  'run.jobLost': 'Its job was lost from the queue.',
  'run.jobLostLongAgo': 'Its job was lost from the queue more than an hour ago.',
  'run.jobLostNextHour': 'Its job was lost, and the next hour has come.',
  'run.attempts': 'Set aside: {count} attempts ended without a result.',
  'run.workerEnded': 'Set aside: the worker ended several times while it collected this OLT.',
  'run.notFinished': 'The worker could not finish: {why}',
  'run.stillWaiting': 'Still waiting when {slot} came: no worker, or too much work for one hour.',
  'run.clockAhead': 'Not stored: the clock of the worker is {count} min ahead of the database.',
  'run.clockBehind': 'Not stored: by the clock of the database it is {count} min old.',
  'run.noScheduler': 'The scheduler was not running in this hour.',

  'row.nobody': 'neither name, code, login nor document',
  'row.tooLong': '{field} is longer than {count} characters',
  'row.noSerial': 'no serial: {text}',
  'row.noMac': 'no MAC: {text}',
  'row.columns': '{count} columns more than the heading has',
  'row.quote': 'a quotation mark without its other half',
  'row.same': 'the same customer as line {count}',
  'row.notRecord': 'not an object',

  'source.empty': 'the answer lists nobody; what was known stays',
  'source.shrunk': '{count} of {all} customers would be gone: not believed, what was known stays',
  'source.noFile': 'its file is not there any more: upload it again',
  'source.noMedia': 'the worker has no folder for files',
  'source.uploadGone': 'the uploaded file is not there any more: upload it again',
  'source.notText': 'the file is no text',
  'source.noHeading': 'the file has no heading line with columns',
  'source.noColumn': 'the file has no column {text}',
  'source.quote': 'line {count}: a quotation mark without its other half, and what follows cannot be read',
  'source.tooManyPages': 'more than {count} pages',
  'source.tooManyRejects': '{count} of {all} rows are no customers: is the mapping right?',
  'source.noOlt': 'there is no OLT with collected ONUs',

  'http.status': 'the server answers with status {count}',
  'http.denied': 'the server refuses the token (status {count})',
  'http.redirect': 'the server redirects to another address; the token is not sent there',
  'http.timeout': 'no answer within {count} s',
  'http.slow': 'the answer was not whole within {count} s',
  'http.refused': 'the host refuses the connection',
  'http.closed': 'the connection was closed in the middle of the answer',
  'http.certificate': 'the certificate of the server is not trusted',
  'http.forbiddenAddress': 'the address is not allowed: {why}',
  'http.addressLoopback': 'it is this very machine, which has to be allowed on purpose',
  'http.addressLinkLocal': 'link-local addresses hold services of the machine itself',
  'http.addressSpecial': 'it is no address of a server',
  'http.notJson': 'the answer is no JSON',
  'http.html': 'the answer is a web page, not data',
  'http.noList': 'the answer has no list at {text}',
  'http.sameNext': 'the answer names a page that was read before',
  'http.foreignNext': 'the next page is at another address',
  'http.total': 'the server counts {all}, its pages gave {count}',
  'http.page': 'page {count}: {reason}',
  'http.compressed': 'the answer is compressed in a way that is not read here',
  'http.noSecret': 'the token is missing: type it in again',

  'service.again': '{why}; starts again in {seconds} s',
  'service.exitSaying': 'ended with exit code {count}: {text}',
  'service.exit': 'ended with exit code {count}',
  'service.signalSaying': 'was ended by {signal}: {text}',
  'service.signal': 'was ended by {signal}',
  'service.notReady': 'not ready after {seconds} s: {why}',
  'service.notSaid': 'it has not said that it is ready',
  'service.noSign': 'no sign of life for {count} s',
  'service.http': 'it answers with HTTP {count}',
  'service.stopped': 'stopped on purpose',
  'service.notWanted': 'not asked for',
} as const

export type ReasonKey = keyof typeof reasonSentences

type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never
type Params<Key extends ReasonKey> = Record<Holes<(typeof reasonSentences)[Key]>, string | number>

/** The English sentence of a reason, with its holes filled. */
export function reasonText<Key extends ReasonKey>(
  key: Key,
  ...[params]: [Holes<(typeof reasonSentences)[Key]>] extends [never] ? [] : [Params<Key>]
): string {
  const filled: Record<string, string | number> = params ?? {}
  return reasonSentences[key].replaceAll(/\{(\w+)\}/g, (_hole, name: string) => String(filled[name] ?? ''))
}

/** A reason as it was recognised. `named`: what it is about, a table or a field, stands before it. `text`: not of the list. */
export type Reason =
  | { kind: 'sentence'; key: ReasonKey; params: Record<string, string>; reasons: Record<string, Reason> }
  | { kind: 'named'; name: string; reason: Reason }
  | { kind: 'list'; reasons: Reason[] }
  | { kind: 'text'; text: string }

const shapes: Record<string, string> = {
  oid: '[\\d.]+',
  next: '[\\d.]+',
  count: '\\d+',
  all: '\\d+',
  slot: '\\S+',
  seconds: '[\\d.]+',
  signal: '[A-Z0-9]+',
  field: '[a-z]+',
}

const patterns = Object.entries(reasonSentences).map(([key, sentence]) => {
  const parts = sentence.split(/\{(\w+)\}/)
  const source = parts.map((part, place) =>
    place % 2 === 0 ? part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : `(?<${part}>${shapes[part] ?? '[^]+'})`,
  )
  return { key: key as ReasonKey, pattern: new RegExp(`^${source.join('')}$`) }
})

/** Recognises a reason that was written by `reasonText`, alone, named (`onus: …`) or in a list (`…; …`). */
export function readReason(text: string): Reason {
  const sentence = readSentence(text)
  if (sentence !== null) return sentence
  const pieces = text.split('; ')
  if (pieces.length > 1) return { kind: 'list', reasons: pieces.map(readReason) }
  const { name, rest } = /^(?<name>[\w.-]+): (?<rest>[^]+)$/.exec(text)?.groups ?? {}
  if (name === undefined || rest === undefined) return { kind: 'text', text }
  const reason = readReason(rest)
  return reason.kind === 'text' ? { kind: 'text', text } : { kind: 'named', name, reason }
}

function readSentence(text: string): Reason | null {
  for (const { key, pattern } of patterns) {
    const params: Record<string, string> = { ...pattern.exec(text)?.groups }
    if (!pattern.test(text)) continue
    const inner = params['reason'] === undefined ? null : readSentence(params['reason'])
    if (params['reason'] !== undefined && inner === null) continue
    const reasons: Record<string, Reason> = inner === null ? {} : { reason: inner }
    for (const name of ['reasons', 'why']) {
      const part = params[name]
      if (part !== undefined) reasons[name] = readReason(part)
    }
    return { kind: 'sentence', key, params, reasons }
  }
  return null
}
