import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { describeFailure } from './failure.ts'
import { createProgram } from './program.ts'

const context = {
  projectFolder: '/nowhere',
  script: '',
  version: '1.2.3',
  profiles: '',
  renderer: '',
  services: '',
  logReader: '',
}

/** Calls the terminal with words that are wrong: nothing may be started by them. */
async function call(...words: string[]): Promise<{ code: number; said: string }> {
  let said = ''
  const program = createProgram(context)
  for (const command of [program, ...allCommands(program)]) {
    command.configureOutput({ writeErr: (text) => (said += text), writeOut: (text) => (said += text) })
  }
  try {
    await program.parseAsync(['node', 'farol', ...words])
  } catch (error) {
    return { code: describeFailure(error).code, said }
  }
  return { code: 0, said }
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((one) => [one, ...allCommands(one)])
}

const add = ['olt', 'add', '--name', 'A', '--host', '10.0.0.1', '--community', 'c']

test.each<[string[], RegExp]>([
  [['frobnicate'], /unknown command 'frobnicate'/],
  [['up', '--port', '1'], /unknown option '--port'/],
  [['up', 'now'], /too many arguments/],
  [['start', '--port', 'abc'], /'--port <port>' argument 'abc' is invalid.*0 to 65535/],
  [['start', '--port', '-1'], /'--port <port>' argument '-1' is invalid/],
  [['start', '--port', '65536'], /'--port <port>' argument '65536' is invalid/],
  [['start', '--port', '1e3'], /'--port <port>' argument '1e3' is invalid/],
  [['console', '--port', '80.5'], /'--port <port>' argument '80.5' is invalid/],
  [['status', '--home', ''], /'--home <dir>' argument '' is invalid/],
  [['status', '--home', '/dev/null'], /'--home <dir>' argument '\/dev\/null' is invalid.*file/],
  [['status', '--home'], /'--home <dir>' argument missing/],
  [['status', '--json=yes'], /--json/],
  [['olt'], /Usage: farol olt/],
  [['olt', 'add', '--host', '10.0.0.1', '--community', 'c'], /'--name <name>' not specified/],
  [['olt', 'add', '--name', 'A', '--community', 'c'], /'--host <address>' not specified/],
  [
    ['olt', 'add', '--name', 'A', '--host', '10.0.0.1'],
    /exactly one of --community, --community-file, --community-stdin/,
  ],
  [[...add, '--community-file', 'x'], /exactly one of/],
  [['olt', 'add', '--name', ' ', '--host', '10.0.0.1', '--community', 'c'], /'--name <name>' argument ' ' is invalid/],
  [['olt', 'add', '--name', 'A\u0007', '--host', 'h', '--community', 'c'], /'--name <name>' argument .* is invalid/],
  [
    ['olt', 'add', '--name', 'A', '--host', 'no host!', '--community', 'c'],
    /'--host <address>' argument 'no host!' is invalid/,
  ],
  [[...add, '--port', '0'], /'--port <port>' argument '0' is invalid.*1 to 65535/],
  [[...add, '--profile', '../x'], /'--profile <name>' argument '..\/x' is invalid/],
  [['olt', 'test'], /name of an OLT, or --host/],
  [[...add, '--snmp', '4'], /--snmp: wanted 1, 2c or 3/],
  [[...add, '--user', 'x'], /a community is of versions 1 and 2c, a user of version 3/],
  [
    [...add, '--in-flight', '17'],
    /'--in-flight <count>' argument '17' is invalid.*whole number from 1 to 16, or default/,
  ],
  [[...add, '--in-flight', '2.5'], /'--in-flight <count>' argument '2.5' is invalid/],
  [[...add, '--max-repetitions', '0'], /'--max-repetitions <count>' argument '0' is invalid.*1 to 255/],
  [[...add, '--timeout', '0.1'], /'--timeout <seconds>' argument '0.1' is invalid.*0.2 to 60/],
  [[...add, '--timeout', '1e1'], /'--timeout <seconds>' argument '1e1' is invalid/],
  [[...add, '--tries', '-1'], /'--tries <count>' argument '-1' is invalid/],
  [[...add, '--table-seconds', '3601'], /'--table-seconds <seconds>' argument '3601' is invalid/],
  [[...add, '--run-seconds', 'x'], /'--run-seconds <seconds>' argument 'x' is invalid.*10 to 3600/],
  [[...add, '--optics', 'maybe'], /'--optics <on\|off>' argument 'maybe' is invalid.*on, off or default/],
  [[...add, '--optics-pause', '99999'], /'--optics-pause <ms>' argument '99999' is invalid/],
  [[...add, '--site', 'x'.repeat(65)], /'--site <text>' argument .* is invalid.*at most 64/],
  [['olt', 'add', '--name', 'A', '--host', 'h', '--user', 'x', '--auth', 'SHA'], /--auth-file is missing/],
  [['olt', 'add', '--name', 'A', '--host', 'h', '--credentials', '/nowhere'], /--credentials: the file cannot be read/],
  [['olt', 'set'], /missing required argument 'olt'/],
  [['olt', 'set', 'A'], /say what is to change/],
  [['olt', 'set', 'A', '--community-file', '/nowhere'], /--community-file: the file cannot be read/],
  [['olt', 'set', 'A', '--port', '0'], /'--port <port>' argument '0' is invalid/],
  [['olt', 'set', 'A', 'B'], /too many arguments/],
  [['olt', 'pause'], /missing required argument 'olt'/],
  [['olt', 'resume', 'A', '--yes'], /unknown option '--yes'/],
  [[...add, '--variant', 'optics'], /'--variant <name=choice>' argument 'optics' is invalid.*NAME=CHOICE/],
  [[...add, '--variant', 'Optics=x'], /'--variant <name=choice>' argument 'Optics=x' is invalid/],
  [['olt', 'set', 'A', '--variant', '=mib'], /'--variant <name=choice>' argument '=mib' is invalid/],
  [['profile'], /Usage: farol profile/],
  [['profile', 'list', 'x'], /too many arguments/],
  [['profile', 'check'], /missing required argument 'file'/],
  [['profile', 'check', '/nowhere/mine.yaml'], /the file cannot be read: \/nowhere\/mine.yaml/],
  [['profile', 'try'], /name of an OLT, or --host/],
  [['profile', 'try', '--host', '10.0.0.1'], /exactly one of --community/],
  [['profile', 'try', 'A', '--out', 'walk.txt'], /'--out <file.snmprec>' argument 'walk.txt' is invalid.*snmprec/],
  [['olt', 'remove'], /give the name of the OLT/],
  [['onu', 'list', '--power', 'low'], /'--power <levels>' argument 'low' is invalid.*critical, warning/],
  [['settings'], /Usage: farol settings/],
  [['settings', 'get', 'power.nothing'], /no setting 'power.nothing'/],
  [['settings', 'set', 'power.criticalDbm', 'low'], /'low' is no number/],
  [['settings', 'set', 'power.criticalDbm'], /NAME VALUE or NAME=VALUE/],
  [['settings', 'set', 'power.criticalDbm=-26', 'power.warningDbm'], /NAME VALUE or NAME=VALUE/],
  [['collect', '--timeout', '0'], /'--timeout <seconds>' argument '0' is invalid/],
  [['collect', '--olt', ''], /'--olt <name>' argument '' is invalid/],
  [['check'], /give either --onu, or --olt and --pon/],
  [['check', '--olt', 'A'], /give either --onu, or --olt and --pon/],
  [['check', '--onu', 'HWTC00000001', '--pon', '0/1'], /give either --onu, or --olt and --pon/],
  [['check', '--olt', 'A', '--pon', ' '], /'--pon <place>' argument ' ' is invalid/],
  [['check', '--onu', 'HWTC00000001', '--timeout', '0'], /'--timeout <seconds>' argument '0' is invalid/],
  [['event'], /Usage: farol event/],
  [['job'], /Usage: farol job/],
  [['job', 'list', '--state', 'lost'], /'--state <state>' argument 'lost' is invalid/],
  [['job', 'remove', 'man-1'], /removing a job needs --yes/],
  [['queue', 'pause', 'everything'], /'everything' is invalid/],
  [['event', 'list', '--kind', 'onu.exploded'], /'--kind <kinds>' argument 'onu.exploded' is invalid.*inventory/],
  [['event', 'list', '--since', 'yesterday-ish'], /'--since <time>' argument 'yesterday-ish' is invalid/],
  [['event', 'list', '--pon', '0/1'], /--pon needs --olt/],
  [['event', 'list', '--limit', '1001'], /'--limit <count>' argument '1001' is invalid/],
  [['logs', '--level', 'loud'], /'--level <levels>' argument 'loud' is invalid.*warn\+/],
  [['logs', '--since', 'someday'], /'--since <time>' argument 'someday' is invalid/],
  [['logs', '--limit', '0'], /'-n, --limit <count>' argument '0' is invalid/],
  [['logs', 'Worker!'], /'Worker!' is invalid.*name of a service/],
  [['logs', '--ignore-case'], /--ignore-case and --invert need --grep/],
  [['logs', '-f', '--until', '1h'], /--until ends, --follow does not/],
  [['olt', 'cost'], /missing required argument 'olt'/],
  [['olt', 'cost', 'A', '--runs', '0'], /'--runs <count>' argument '0' is invalid/],
  [['onu'], /Usage: farol onu/],
  [['onu', 'list', '--limit', '3'], /unknown option '--limit'/],
  [['mac'], /Usage: farol mac/],
  [['mac', 'list', '--olt', ''], /'--olt <name>' argument '' is invalid/],
  [['mac', 'show', 'padaria'], /argument 'mac' is no MAC address: padaria/],
  [['customer'], /Usage: farol customer/],
  [
    ['customer', 'list', '--state', 'lost'],
    /'--state <state>' argument 'lost' is invalid.*matched, ambiguous, unmatched/,
  ],
  [['customer', 'list', '--limit', '0'], /'--limit <count>' argument '0' is invalid/],
  [['customer', 'show'], /missing required argument 'who'/],
  [['customer', 'match', '4123'], /give either --onu or --none/],
  [['customer', 'match', '4123', '--onu', 'HWTC00000001', '--none'], /give either --onu or --none/],
  [['customer', 'import'], /missing required argument 'file'/],
  [['customer', 'import', '/nowhere/clientes.csv'], /the file is not there: \/nowhere\/clientes.csv/],
  [['customer', 'import', '/dev/null'], /the file is empty: \/dev\/null/],
  [['customer', 'import', 'x.csv', '--map', 'Nome'], /'--map <column=field>' argument 'Nome' is invalid.*COLUMN=FIELD/],
  [
    ['customer', 'import', 'x.csv', '--map', 'Nome=nome'],
    /'--map <column=field>' argument 'Nome=nome' is invalid.*name, code/,
  ],
  [['customer', 'import', 'x.csv', '--only', 'Status='], /'--only <column=values>' argument 'Status=' is invalid/],
  [['customer', 'import', 'x.csv', '--delimiter', '#'], /'--delimiter <sign>' argument '#' is invalid/],
  [['find'], /missing required argument 'text'/],
  [['find', '  '], /argument 'text' is empty/],
  [['find', 'x'.repeat(201)], /longer than 200/],
  [['find', 'x', '--limit', '201'], /'--limit <count>' argument '201' is invalid.*1 to 200/],
  [['run', 'list', '--limit', 'all'], /'--limit <count>' argument 'all' is invalid/],
  [['demo', 'scenario', 'doomsday'], /'doomsday' is invalid for argument 'name'.*pon-outage/],
  [['demo', 'scenario'], /missing required argument 'name'/],
])('%j is refused as wrong usage, and says which word is wrong', async (words, said) => {
  const result = await call(...words)
  expect(result.said).toMatch(said)
  expect(result.code).toBe(2)
})

test('a community is never repeated, not even in a refusal', async () => {
  const secret = 'very-secret-community'
  const refusals = [
    await call('olt', 'add', '--name', 'A', '--community', secret),
    await call('olt', 'add', '--name', 'A', '--host', 'h', '--community', secret, '--community-stdin'),
    await call('olt', 'add', '--name', 'A', '--host', 'h', '--community', secret.repeat(20)),
    await call('olt', 'add', '--name', 'A', '--host', '!', '--community', secret),
    await call('olt', 'add', '--name', 'A', '--host', 'h', '--user', 'u', '--auth', secret),
    await call('olt', 'add', '--name', 'A', '--host', 'h', '--user', 'u', '--level', secret),
    await call('olt', 'add', '--name', 'A', '--host', 'h', '--credentials', `{"authPassword":"${secret}"}`),
    await call('olt', 'set', 'A', '--snmp', secret),
  ]
  expect(refusals.map((one) => [one.code, one.said.includes(secret)])).toEqual(refusals.map(() => [2, false]))
})

test.each([['--version'], ['--help'], ['olt', 'add', '--help']])(
  '%j is answered and is no failure',
  async (...words) => {
    expect((await call(...words)).code).toBe(0)
  },
)
