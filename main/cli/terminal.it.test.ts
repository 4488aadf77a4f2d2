import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Customer, CustomerDetail } from '#contract/customer.ts'
import { QueueJob } from '#contract/queue.ts'
import { EventItem } from '#contract/event.ts'
import { MacSighting } from '#contract/mac.ts'
import { defaultOltLimits, Olt, type RunCost, type TableCost } from '#contract/olt.ts'
import { Onu, OnuHistory, WaitingOnu } from '#contract/onu.ts'
import { Run } from '#contract/run.ts'
import { defaultPolicy } from '#contract/rules/policy.ts'
import { startSimulatedOlt } from '../testing/simulated-olt.ts'
import { runCli, startCli, type CliResult, type RunningCli } from '../testing/run-cli.ts'
import { makeTestHome } from '../testing/stack-home.ts'

const CheckAnswer = z.object({ run: Run, onus: Onu.array() })

const place = makeTestHome()
const farol = (words: string[], input?: string): Promise<CliResult> => runCli([...words, '--home', place.home], input)
const json = async (words: string[]): Promise<unknown> => JSON.parse((await farol([...words, '--json'])).stdout)

afterAll(() => place.remove())

describe('The terminal without a stack', () => {
  test.each([
    [['olt', 'list']],
    [['onu', 'list', '--json']],
    [['find', 'x']],
    [['collect', '--wait']],
    [['demo', 'start']],
    [['run', 'list']],
    [['olt', 'add', '--name', 'A', '--host', '10.0.0.1', '--community', 'c']],
  ])('%j fails with one line and the command that helps', async (words) => {
    expect(await farol(words)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The stack is not running.\nStart it with: npx farol up\n',
    })
  })

  test('status and down are answered, and make nothing', async () => {
    expect([await farol(['status']), await farol(['down'])]).toEqual([
      { code: 0, stdout: `The stack of ${place.home} is not running. Start it with: npx farol up\n`, stderr: '' },
      { code: 0, stdout: 'The stack was not running.\n', stderr: '' },
    ])
    expect(readdirSync(dirname(place.home))).toEqual([])
  })

  test('a console opens all the same', async () => {
    const running = await startCli(['console', '--no-open', '--home', place.home])
    expect((await fetch(running.url, { redirect: 'manual' })).status).toBe(302)
    expect(await running.end('SIGINT')).toBe(0)
  })
})

describe('The terminal over a stack that npm start brought up', () => {
  let running: RunningCli

  beforeAll(async () => {
    running = await startCli(['start', '--no-open', '--demo', '--home', place.home])
  })
  let simulated: { port: number; close: () => Promise<void> } | undefined
  afterAll(async () => {
    await simulated?.close()
    await running.end('SIGINT')
  })

  test('the simulated ONUs are collected within seconds', async () => {
    const count = async (): Promise<number> => ((await json(['onu', 'list'])) as unknown[]).length
    // The site has a few more that nobody has set up.
    await expect.poll(count, { timeout: 60_000, interval: 500 }).toBeGreaterThanOrEqual(560)
  })

  test('the address opens a session once', async () => {
    const first = await fetch(running.url, { redirect: 'manual' })
    expect([first.status, first.headers.get('set-cookie')?.includes('HttpOnly')]).toEqual([302, true])
    expect((await fetch(running.url, { redirect: 'manual' })).status).toBe(401)
  })

  test('a second start attaches to it', async () => {
    const second = await startCli(['start', '--no-open', '--no-demo', '--home', place.home])
    expect(await second.end('SIGINT')).toBe(0)
    const stack = (await json(['status'])) as { services: { name: string; state: string }[] }
    expect(stack.services.find((one) => one.name === 'worker')?.state).toBe('healthy')
  })

  test('lists are what the contract says', async () => {
    const olts = Olt.array().parse(await json(['olt', 'list']))
    expect(olts.map((olt) => [olt.name, olt.simulated, olt.state])).toEqual([
      ['Centro', true, 'reachable'],
      ['Serra', true, 'reachable'],
      ['Vale', true, 'reachable'],
    ])
    const onus = Onu.array().parse(await json(['onu', 'list', '--olt', 'serra']))
    expect(onus.length).toBeGreaterThanOrEqual(180)
    const serial = onus[0]?.serial ?? ''
    expect(await json(['find', serial.toLowerCase()])).toMatchObject([{ kind: 'onu', title: serial, exact: true }])
  })

  test('a MAC is listed with its place, found in any spelling, and an OLT that tells none says so', async () => {
    const macs = MacSighting.array().parse(await json(['mac', 'list']))
    expect(new Set(macs.map(({ olt }) => olt))).toEqual(new Set(['Vale']))
    const onus = Onu.array().parse(await json(['onu', 'list', '--olt', 'Vale']))
    const online = onus.filter(({ status }) => status === 'online').map(({ serial }) => serial)
    const behind = new Set(macs.flatMap(({ onu }) => onu?.serial ?? []))
    expect(online.filter((serial) => !behind.has(serial ?? ''))).toEqual([])
    const { mac, onu, ponPort, onuId } = macs[0]!
    const spelled = mac
      .toLowerCase()
      .replaceAll(':', '')
      .replace(/(....)(....)(....)/, '$1.$2.$3')
    expect(await json(['find', spelled])).toEqual([
      expect.objectContaining({
        kind: 'mac',
        title: mac,
        olt: 'Vale',
        ponPort,
        onuId,
        exact: true,
        behindOnu: onu?.id,
      }),
    ])
    expect(await json(['mac', 'show', spelled])).toMatchObject({
      mac,
      sightings: [{ olt: 'Vale', ponPort }],
      history: [],
    })
    const silent = await farol(['mac', 'list', '--olt', 'Centro'])
    expect([silent.code, silent.stdout]).toEqual([0, 'No MAC was seen yet.\n'])
    expect(silent.stderr).toContain('Centro does not tell MACs over SNMP')
    expect((await farol(['mac', 'show', '00:00:00:00:00:01'])).stderr).toContain('was seen nowhere')
  })

  const customers = async (...words: string[]) => Customer.array().parse(await json(['customer', 'list', ...words]))

  test('customers of the simulated ERP stand at their ONUs with the reason, and are found by code, login and id', async () => {
    const matched = async () => (await customers('--state', 'matched')).length
    await expect.poll(matched, { timeout: 60_000, interval: 500 }).toBeGreaterThan(450)
    const all = await customers()
    expect(new Set(all.map(({ simulated }) => simulated))).toEqual(new Set([true]))
    expect(new Set(all.flatMap(({ state, matchedBy }) => (state === 'matched' ? [matchedBy] : [])))).toEqual(
      new Set(['serial', 'login', 'mac']),
    )
    expect(all.filter(({ state }) => state === 'ambiguous').length).toBeGreaterThan(0)
    const one = all.find(({ state, matchedBy }) => state === 'matched' && matchedBy === 'login')!
    const spelled = [one.code!, one.login!.toUpperCase(), `id:${one.id}`]
    for (const who of spelled) {
      expect(CustomerDetail.parse(await json(['customer', 'show', who]))).toMatchObject({
        id: one.id,
        matchedBy: 'login',
        matchedValue: one.login,
        records: [{ source: 'ERP simulado', code: one.code }],
      })
    }
    expect((await farol(['customer', 'show', one.code!])).stdout).toContain(`\n  because   login ${one.login}\n`)
    const atOlt = await customers('--olt', 'serra', '--text', one.name!)
    expect(atOlt.every(({ onu, name }) => onu?.olt === 'Serra' && name!.includes(one.name!.split(' ')[0]!))).toBe(true)
    expect(await farol(['customer', 'show', 'ninguém de nada'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('no customer ninguém de nada'),
    })
    const [first] = Onu.array()
      .parse(await json(['onu', 'list', '--olt', one.onu!.olt]))
      .filter(({ id }) => id === one.onu!.id)
    expect(first?.customer).toMatchObject({ name: one.name })
  })

  test('a decision about a customer wins, survives a reading, and is taken back', async () => {
    const one = (await customers('--state', 'matched')).find(({ matchedBy }) => matchedBy === 'serial')!
    const free = Onu.array()
      .parse(await json(['onu', 'list']))
      .find(({ customer, status }) => customer === null && status === 'online')!
    const show = async () => CustomerDetail.parse(await json(['customer', 'show', `id:${one.id}`]))
    const matched = await farol(['customer', 'match', one.code!, '--onu', free.serial!.toLowerCase()])
    expect([matched.code, matched.stderr]).toEqual([0, ''])
    expect(matched.stdout).toMatch(/ {2}because {3}a person decided at .*Z\n/)
    await farol(['collect', '--olt', free.olt, '--wait'])
    expect(await show()).toMatchObject({ state: 'matched', matchedBy: 'hand', onu: { id: free.id } })
    await json(['customer', 'match', one.code!, '--none'])
    expect(await show()).toMatchObject({ state: 'unmatched', matchedBy: 'hand', problem: 'hand-none', onu: null })
    expect((await farol(['customer', 'unmatch', one.code!])).stdout).toContain('the keys decide')
    await expect.poll(show, { timeout: 30_000 }).toMatchObject({ matchedBy: 'serial', onu: { id: one.onu!.id } })
    expect((await farol(['customer', 'match', one.code!, '--onu', 'ZZZZ00000000'])).stderr).toContain('no ONU')
  })

  test('a file is tried line by line, imported with its columns, read again by the same, and refused when it is no file of customers', async () => {
    const free = Onu.array()
      .parse(await json(['onu', 'list', '--olt', 'Serra']))
      .filter(({ customer, status }) => customer === null && status !== 'unconfigured')
      .flatMap(({ serial }) => serial ?? [])
    const file = (name: string, lines: readonly string[]) => {
      const path = join(place.home, name)
      writeFileSync(path, ['Assinatura;Quem;Aparelho', ...lines].join('\r\n'), 'latin1')
      return path
    }
    const november = file('novembro.csv', [
      `F1;João da Filial;${free[0]}`,
      `F2;Padaria da Filial;${free[1]}`,
      'F3;Sem Aparelho;',
      `;;${free[2]}`,
      `F1;João da Filial;${free[0]}`,
    ])
    const map = ['--map', 'Assinatura=code', '--map', 'Quem=name', '--map', 'Aparelho=serial']
    const ofBranch = async () =>
      (await customers('--text', 'f'))
        .filter(({ source }) => source === 'Filial')
        .map(({ code, name, onu, goneAt }) => [code, name, onu?.serial ?? null, goneAt !== null])
    expect(await farol(['customer', 'import', november, '--source', 'Filial', ...map, '--dry-run'])).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'Dry run, nothing was saved: the file as a new source Filial.',
        '  as         windows-1252, columns divided by ;',
        '  columns    Assinatura = code, Quem = name, Aparelho = serial',
        '  rows       5: 3 customers, 1 there twice, 1 not taken, 0 left out',
        '  customers  3 new, 0 changed, 0 gone',
        '  matched    2 by serial, 0 ambiguous, 1 at no ONU',
        '',
        'Not taken:',
        '  line 5: neither name, code, login nor document',
        '',
        'There twice:',
        '  line 6: the same customer as line 2',
        '',
      ].join('\n'),
    })
    expect(await ofBranch()).toEqual([])
    expect(await json(['customer', 'import', november, '--source', 'Filial', ...map])).toMatchObject({
      source: 'Filial',
      isNew: true,
      dryRun: false,
      run: { status: 'complete', counts: { records: 3, duplicates: 1, rejects: 1, matched: { serial: 2 } } },
    })
    expect(await ofBranch()).toEqual([
      ['F1', 'João da Filial', free[0], false],
      ['F2', 'Padaria da Filial', free[1], false],
      ['F3', 'Sem Aparelho', null, false],
    ])
    const december = file('dezembro.csv', [`F1;João da Filial;${free[2]}`, `F3;Sem Aparelho;`])
    expect((await farol(['customer', 'import', december, '--source', 'filial'])).code).toBe(0)
    const after = [
      ['F1', 'João da Filial', free[2], false],
      ['F2', 'Padaria da Filial', free[1], true],
      ['F3', 'Sem Aparelho', null, false],
    ]
    expect(await ofBranch()).toEqual(after)
    const image = join(place.home, 'foto.csv')
    writeFileSync(image, Buffer.from([0x89, 0x50, 0, 1, 2, 3, 0, 0, 255, 254]))
    expect(await farol(['customer', 'import', image, '--source', 'Filial'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^Refused, nothing was saved.+\n {2}but {8}the file is no text\n/),
    })
    expect(await ofBranch()).toEqual(after)
    expect(await farol(['customer', 'import', november, '--source', 'Outra'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--map COLUMN=FIELD. The columns are: Assinatura, Quem, Aparelho'),
    })
    expect((await farol(['customer', 'import', november, '--source', 'ERP simulado'])).stderr).toContain('is no file')
  })

  test('a limit that is set counts everywhere from then on; one that cannot stand is refused with the reason', async () => {
    const light = Onu.array()
      .parse(await json(['onu', 'list']))
      .filter(({ status, rxPowerDbm }) => status === 'online' && rxPowerDbm !== null)
      .map(({ rxPowerDbm }) => rxPowerDbm!)
    const below = (dbm: number) => light.filter((rx) => rx < dbm).length
    const critical = async () => ((await json(['onu', 'list', '--power', 'critical'])) as unknown[]).length
    expect(await critical()).toBe(below(-27))
    const set = await farol(['settings', 'set', 'power.criticalDbm=-23', 'power.warningDbm=-21.5'])
    expect([set.code, set.stdout]).toEqual([
      0,
      'power.criticalDbm: -27 -> -23 dBm\npower.warningDbm: -25 -> -21.5 dBm\n',
    ])
    expect(below(-23)).toBeGreaterThan(below(-27))
    expect(await critical()).toBe(below(-23))
    expect(await json(['settings', 'get', 'power.warningDbm'])).toBe(-21.5)
    expect(await farol(['settings', 'set', 'power.criticalDbm', '-20'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('power.warningDbm must be greater than criticalDbm'),
    })
    expect(await json(['settings', 'set', 'power.warningDbm=-25', 'power.criticalDbm=-27'])).toEqual(defaultPolicy)
    expect(await json(['settings', 'list'])).toMatchObject({ ...defaultPolicy, storage: { measured: false } })
  })

  test('the history of an ONU is read by its serial', async () => {
    const [onu] = Onu.array().parse(await json(['onu', 'list', '--olt', 'Serra']))
    const history = OnuHistory.parse(await json(['onu', 'history', onu!.serial!.toLowerCase()]))
    expect(history.resolution).toBe('reading')
    expect(history.readings.at(-1)).toMatchObject({ at: onu!.collectedAt, rxPowerDbm: onu!.rxPowerDbm })
    expect(await json(['onu', 'history', onu!.serial!, '--days', '400'])).toMatchObject({
      resolution: 'day',
      days: [{ day: onu!.collectedAt!.slice(0, 10) }],
    })
    expect(await farol(['onu', 'history', 'ZZZZ00000000'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no ONU with the serial'),
    })
  })

  test('an update is waited for; unknown names are said', async () => {
    expect(await json(['collect', '--olt', 'Centro', '--wait'])).toMatchObject({
      runs: [{ olt: 'Centro', kind: 'manual', status: 'complete' }],
      refused: [],
    })
    expect(await farol(['collect', '--olt', 'Nowhere'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no OLT named Nowhere'),
    })
  })

  test('one ONU and one PON port are asked at once; so soon again is refused with the seconds to wait', async () => {
    const onus = Onu.array().parse(await json(['onu', 'list', '--olt', 'Serra']))
    const { id, serial, ponPort } = onus.find(({ status }) => status === 'online')!
    const spelled = serial!.toLowerCase()
    const asked = CheckAnswer.parse(await json(['check', '--onu', spelled, '--wait']))
    expect(asked).toMatchObject({
      run: { olt: 'Serra', kind: 'check', status: 'complete', onus: 1, onusOnline: 1, check: { ponPort, onuId: id } },
      onus: [{ serial, collectedAt: expect.stringMatching(/Z$/) }],
    })
    expect(asked.onus[0]!.collectedAt! >= asked.run.startedAt!).toBe(true)
    expect(await farol(['check', '--onu', spelled])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/was asked just now: again in \d+ s/),
    })
    const vale = Onu.array().parse(await json(['onu', 'list', '--olt', 'Vale']))
    const port = vale[0]!.ponPort
    const ofPort = vale.filter((onu) => onu.ponPort === port)
    const whole = CheckAnswer.parse(await json(['check', '--olt', 'vale', '--pon', port, '--wait']))
    expect(whole.run).toMatchObject({ olt: 'Vale', status: 'complete', check: { ponPort: port, onuId: null } })
    expect(new Set(whole.onus.map((onu) => onu.id))).toEqual(new Set(ofPort.map((onu) => onu.id)))
    expect(await farol(['check', '--olt', 'Centro', '--pon', '9/9/9'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('9/9/9'),
    })
  })

  test('what nobody has provisioned is listed with its place and since when', async () => {
    const onus = Onu.array().parse(await json(['onu', 'list', '--olt', 'Centro']))
    const unconfigured = onus.filter(({ status }) => status === 'unconfigured')
    expect(unconfigured.length).toBeGreaterThan(0)
    const waiting = WaitingOnu.array().parse(await json(['onu', 'unconfigured', '--olt', 'Centro']))
    expect(new Set(waiting.map(({ id, ponPort }) => `${id} ${ponPort}`))).toEqual(
      new Set(unconfigured.map(({ id, ponPort }) => `${id} ${ponPort}`)),
    )
    const text = await farol(['onu', 'unconfigured'])
    expect(text.stdout).toMatch(/^SERIAL +OLT +PON +WAITING SINCE +FIRST SEEN +LAST SEEN +VENDOR\n/)
    expect(text.stdout).toContain(waiting[0]!.serial)
  })

  test('the jobs of the queues are listed, shown, and a queue is paused', async () => {
    const jobs = QueueJob.array().parse(await json(['job', 'list', '--queue', 'collect', '--state', 'completed']))
    const [first] = jobs
    expect(first).toMatchObject({ name: 'collect-olt', state: 'completed', subject: expect.any(String) })
    const shown = await farol(['job', 'show', first?.id ?? ''])
    expect(shown.stdout).toMatch(
      /^collect-olt of .+: completed\n[^]*log:\n {2}\S+ attempt 1 begun by .*\n[^]*ended after/,
    )
    expect((await farol(['job', 'show', 'nobody'])).stderr).toContain('No queue has a job nobody.')
    expect((await farol(['job', 'retry', first?.id ?? ''])).stderr).toContain('has not failed')
    expect(await json(['queue', 'pause', 'upkeep'])).toMatchObject({ queue: 'upkeep', paused: true })
    expect((await farol(['queue', 'list'])).stdout).toMatch(/^upkeep .*paused$/m)
    expect(await json(['queue', 'resume', 'upkeep'])).toMatchObject({ paused: false })
    expect(await json(['job', 'remove', first?.id ?? '', '--yes'])).toEqual({ queue: 'collect', id: first?.id })
    expect((await farol(['job', 'show', first?.id ?? ''])).code).toBe(1)
  })

  test('what happened is listed newest first, by OLT, kind and time', async () => {
    const events = EventItem.array().parse(await json(['event', 'list', '--olt', 'Serra', '--since', '1h']))
    expect(events.map(({ at }) => at)).toEqual(
      events
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    )
    expect(new Set(events.map(({ olt }) => olt?.name))).toEqual(new Set(['Serra']))
    const [started] = EventItem.array().parse(await json(['event', 'list', '--kind', 'operator.check-started']))
    expect(started).toMatchObject({ kind: 'operator.check-started', olt: { name: 'Vale' }, onu: null })
    const runs = EventItem.array().parse(await json(['event', 'list', '--kind', 'run', '--limit', '2']))
    expect(runs.map(({ kind }) => kind.split('.')[0])).toEqual(['run', 'run'])
    expect(await json(['event', 'list', '--since', '2099-01-01'])).toEqual([])
    const text = await farol(['event', 'list', '--olt', 'Vale', '--kind', 'operator'])
    expect(text.stdout).toMatch(
      /^AT +KIND +OLT +PON +SERIAL +WHAT\n.+operator\.check-started +Vale +\S+ +- +check of the whole port, run \d+\n/,
    )
    const starts = (await farol(['event', 'list', '--kind', 'operator.run-started,operator.check-started'])).stdout
    expect(starts).toMatch(/operator\.run-started +\S+ +- +- +update, run \d+\n/)
    expect(starts).toMatch(/operator\.check-started +Serra +\S+ +\S+ +check of ONU \d+, run \d+\n/)
    expect(starts).not.toMatch(/ - *\n/)
    expect((await farol(['event', 'list', '--onu', 'ZZZZ00000000'])).stderr).toContain('no ONU with the serial')
  })

  test('what an OLT costs is told by run and by table', async () => {
    const cost = (await json(['olt', 'cost', 'Centro', '--runs', '2'])) as {
      runs: RunCost[]
      tables: TableCost[]
    }
    const [newest] = Run.array().parse(await json(['run', 'list', '--olt', 'Centro', '--limit', '1']))
    expect(cost.runs[0]).toMatchObject({ runId: newest!.id, status: 'complete' })
    expect(cost.runs.length).toBeLessThanOrEqual(2)
    expect(cost.tables.map(({ table }) => table)).toEqual(
      expect.arrayContaining(newest!.tables.filter(({ status }) => status === 'complete').map(({ table }) => table)),
    )
    expect((await farol(['olt', 'cost', 'centro'])).stdout).toMatch(/RUN +STARTED +RESULT.+\n[^]+TABLE +SECONDS/)
    expect((await farol(['olt', 'cost', 'Nowhere'])).stderr).toContain('no OLT named Nowhere')
  })

  test('a device that does not answer is added, tested, collected as failed, and removed', async () => {
    const file = join(place.home, 'community')
    mkdirSync(place.home, { recursive: true })
    writeFileSync(file, 'canary-community\n')
    const device = ['--host', '127.0.0.1', '--port', '9']
    expect((await farol(['olt', 'add', '--name', 'Deaf', ...device, '--community-file', file])).code).toBe(0)
    expect(
      (await farol(['olt', 'add', '--name', 'deaf', '--host', '127.0.0.2', '--community-stdin'], 'x\n')).stderr,
    ).toMatch(/already an OLT named/)
    const tested = await farol(['olt', 'test', 'Deaf'])
    expect([tested.code, /no answer/i.test(tested.stdout)]).toEqual([1, true])
    expect((await farol(['collect', '--olt', 'Deaf', '--wait'])).code).toBe(1)
    expect(await farol(['olt', 'remove', 'Deaf'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('left as it is'),
    })
    expect(await farol(['olt', 'remove', 'Deaf', '--yes'])).toMatchObject({ code: 0, stdout: 'Removed Deaf.\n' })
    const logs = readdirSync(join(place.home, 'data', 'logs')).map((name) =>
      readFileSync(join(place.home, 'data', 'logs', name), 'utf8'),
    )
    expect(logs.filter((text) => text.includes('canary-community'))).toEqual([])
  })

  test('a profile is checked, tried on an OLT, and recorded to a new file without a name in it', async () => {
    const out = join(place.home, 'vale.snmprec')
    const tried = await farol(['profile', 'try', 'Vale', '--out', out, '--json'])
    expect(tried.code).toBe(0)
    const trial = JSON.parse(tried.stdout) as { found: { onus: number }; recording: { rows: number } }
    const onus = Onu.array().parse(await json(['onu', 'list', '--olt', 'Vale']))
    expect(trial.found.onus).toBe(onus.filter(({ status }) => status !== 'unconfigured').length)
    const text = readFileSync(out, 'latin1')
    expect(text.split('\n').length - 1).toBe(trial.recording.rows)
    const names = onus.flatMap(({ serial, description }) => [serial, description])
    expect(names.filter((name) => name !== null && name.length > 5 && text.includes(name))).toEqual([])
    expect(await farol(['profile', 'try', 'Vale', '--out', out])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is there already'),
    })
    expect(await farol(['olt', 'set', 'Vale', '--variant', 'optics=mib'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The profile epon-v1600d has no variant optics=mib.\nIt has no variants.\n',
    })
    const bad = join(place.home, 'bad.yaml')
    writeFileSync(bad, 'name: bad\n')
    expect(await farol(['profile', 'check', bad])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`${bad}:1: vendor: is missing\n`),
    })
  })

  test('an OLT is added by SNMPv3, held back, locked out, paused and let in again', async () => {
    const user = { version: '3', user: 'farol', level: 'authPriv', authProtocol: 'SHA256', privProtocol: 'AES128' }
    const users = JSON.stringify([{ ...user, authPassword: 'canary-auth', privPassword: 'canary-priv' }])
    const file = (name: string, text: string) => {
      writeFileSync(join(place.home, name), text, { mode: 0o600 })
      return join(place.home, name)
    }
    simulated = await startSimulatedOlt(file('users.json', users))
    const secrets = ['--auth-file', file('auth', 'canary-auth\n'), '--priv-file', file('priv', 'canary-priv\n')]
    const device = ['--host', '127.0.0.1', '--port', String(simulated.port)]
    const access = ['--user', 'farol', '--auth', 'sha-256', '--priv', 'aes', ...secrets]
    expect(await farol(['olt', 'test', ...device, ...access])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('answers as Huawei'),
    })
    const added = await farol(['olt', 'add', '--name', 'Segura', ...device, ...access, '--in-flight', '2'])
    expect(added.stdout).toContain('SNMP 3, user farol, authPriv')
    expect((await farol(['collect', '--olt', 'Segura', '--wait'])).code).toBe(0)

    const set = await farol(['olt', 'set', 'segura', '--timeout', '2.5', '--optics', 'off', '--in-flight', 'default'])
    expect([set.code, set.stderr]).toEqual([0, ''])
    const saved = async () => ((await json(['olt', 'list'])) as Olt[]).find(({ name }) => name === 'Segura')
    expect((await saved())?.limits).toEqual({ ...defaultOltLimits, timeoutMs: 2500, optics: false })

    const wrong = ['--auth-file', file('wrong', 'canary-wrong\n')]
    const refused = await farol(['olt', 'test', 'Segura', ...wrong])
    expect([refused.code, refused.stdout]).toEqual([1, 'the authentication password or its protocol is wrong\n'])
    expect((await farol(['olt', 'test', 'Segura'])).code).toBe(0)
    expect((await farol(['olt', 'set', 'Segura', ...wrong])).code).toBe(0)
    expect((await farol(['collect', '--olt', 'Segura', '--wait'])).code).toBe(1)
    expect(await saved()).toMatchObject({ state: 'credentials' })
    expect(
      (await farol(['olt', 'set', 'Segura', '--credentials', '-'], JSON.stringify(JSON.parse(users)[0]))).code,
    ).toBe(0)
    expect((await farol(['collect', '--olt', 'Segura', '--wait'])).code).toBe(0)

    expect((await farol(['olt', 'pause', 'Segura'])).stdout).toContain('Segura is paused')
    expect(await saved()).toMatchObject({ state: 'paused' })
    expect((await farol(['olt', 'resume', 'Segura'])).code).toBe(0)
    expect((await farol(['olt', 'set', 'Nowhere', '--port', '1'])).stderr).toContain('no OLT named Nowhere')
    expect((await farol(['olt', 'set', 'Segura', '--name', 'centro'])).stderr).toContain('already an OLT named')
    expect(processesOf(place.home).filter((words) => words.includes('canary'))).toEqual([])
    expect((await farol(['olt', 'remove', 'Segura', '--yes'])).code).toBe(0)
  })

  test('stopping the demo removes its OLTs and its customers', async () => {
    expect((await farol(['demo', 'stop'])).code).toBe(0)
    expect(await json(['olt', 'list'])).toEqual([])
    // What a person has imported is no part of the demo.
    expect((await customers()).filter(({ simulated }) => simulated)).toEqual([])
  })

  test('Ctrl-C ends everything: exit code 0, no process, no half-written file', async () => {
    await simulated?.close()
    expect(processesOf(place.home)).not.toEqual([])
    expect(await running.end('SIGINT')).toBe(0)
    await expect.poll(() => processesOf(place.home), { timeout: 5000 }).toEqual([])
    expect(readdirSync(join(place.home, 'data', 'postgres'))).not.toContain('postmaster.pid')
    expect(readdirSync(join(place.home, '.farol')).filter((name) => name.includes('partial'))).toEqual([])
  })
})

/** Everything that runs for a home: by its words, or by the folder that it works in. */
function processesOf(home: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return words.includes(home) || readlinkSync(`/proc/${pid}/cwd`).startsWith(home) ? [words] : []
      } catch {
        return [] // It ended meanwhile.
      }
    })
}
