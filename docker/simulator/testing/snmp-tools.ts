import { execFile, spawnSync } from 'node:child_process'

/** Whether a program of Debian's `snmp` or `snmpsim` package is on this machine. */
export function hasTool(name: string): boolean {
  const { error } = spawnSync(name, ['--version'], { stdio: 'ignore', timeout: 20_000 })
  return error === undefined
}

/** What a tool printed and how it ended. */
interface ToolResult {
  code: number
  stdout: string
  stderr: string
}

/** Runs a Net-SNMP tool with numeric OIDs against a port of loopback. */
export function snmp(tool: string, port: number, args: readonly string[], community = 'public'): Promise<ToolResult> {
  const common = ['-c', community, '-One', '-r', '0', '-t', '8']
  const [flags, oids] = [args.filter((arg) => arg.startsWith('-')), args.filter((arg) => !arg.startsWith('-'))]
  const all = [...common, ...flags, `127.0.0.1:${port}`, ...oids]
  return new Promise((resolve) => {
    execFile(tool, all, { maxBuffer: 256 << 20, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, stdout, stderr })
    })
  })
}

/** The rows of a walk, a hex string of several lines being one, with the marks at the end of the MIB left out. */
export function walkLines(result: ToolResult): string[] {
  const rows = result.stdout.split(/\n(?=\.1\.)/).map((row) =>
    row
      .replace(/\nEnd of MIB\n$/, '')
      .replaceAll(/\s*\n/g, ' ')
      .trim(),
  )
  return rows.filter((row) => row !== '' && !row.includes('No more variables left'))
}
