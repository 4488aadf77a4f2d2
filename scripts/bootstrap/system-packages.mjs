import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { lastLines, runQuietly } from './run-quietly.mjs'
import { runStep, SetupError } from './say.mjs'

/**
 * Programs of the system that Farol or its tests run, each with the names of its files and, where it is not in PATH, the
 * usual places (`*` stands for a version).
 */
const programs = {
  postgresql: {
    files: ['initdb'],
    places: [
      '/usr/lib/postgresql/*/bin',
      '/usr/pgsql-*/bin',
      '/opt/homebrew/opt/postgresql@*/bin',
      '/usr/local/opt/postgresql@*/bin',
      '/Library/PostgreSQL/*/bin',
      '/Applications/Postgres.app/Contents/Versions/*/bin',
    ],
  },
  'redis-server': { files: ['redis-server', 'valkey-server'], places: ['/usr/bin', '/usr/sbin', '/opt/homebrew/bin'] },
  chromium: { files: ['chromium', 'chromium-browser', 'google-chrome'], places: ['/usr/bin'] },
  snmpsim: { files: ['snmpsim-command-responder', 'snmpsimd', 'snmpsimd.py'], places: ['/usr/bin'] },
  snmp: { files: ['snmpget'], places: ['/usr/bin'] },
}

/** @typedef {keyof typeof programs} PackageName a package of Debian, and what stands for it here */

/** How each package manager calls them; the command is shown, never run. */
const managers = [
  {
    test: 'brew',
    install: 'brew install',
    names: { postgresql: 'postgresql@17', 'redis-server': 'redis', snmp: 'net-snmp' },
  },
  {
    test: 'dnf',
    install: 'sudo dnf install',
    names: { postgresql: 'postgresql-server', 'redis-server': 'redis', snmp: 'net-snmp-utils' },
  },
  { test: 'pacman', install: 'sudo pacman -S', names: { 'redis-server': 'redis', snmp: 'net-snmp' } },
  {
    test: 'zypper',
    install: 'sudo zypper install',
    names: { postgresql: 'postgresql-server', 'redis-server': 'redis', snmp: 'net-snmp' },
  },
  { test: 'apk', install: 'sudo apk add', names: { 'redis-server': 'redis', snmp: 'net-snmp-tools' } },
  { test: 'apt-get', install: 'sudo apt-get install --no-install-recommends', names: {} },
]

/**
 * @param {readonly PackageName[]} wanted
 * @returns {PackageName[]} those whose program is nowhere on this machine
 */
export function missingPackages(wanted) {
  return wanted.filter((name) => !isThere(programs[name]))
}

/**
 * Installs what is missing where that can be done without a question: Debian or Ubuntu, as root or with a sudo that asks
 * nothing. Elsewhere throws a SetupError with the one command for this system.
 *
 * @param {readonly PackageName[]} wanted
 */
export async function ensurePackages(wanted) {
  const missing = missingPackages(wanted)
  if (missing.length === 0) return
  const named = missing.join(', ')
  const runner = await asRoot()
  if (!isDebian() || runner === null) {
    throw new SetupError(`Not installed on this machine: ${named}.`, {
      next: `Install it with: ${installCommand(missing)}`,
    })
  }
  await runStep({ title: `Installing ${named} with apt-get (no service is started)`, quiet: false }, async () => {
    const [command, ...args] = runner
    const result = await runQuietly(command, [...args, 'sh', '-c', installScript, 'farol', ...missing], { cwd: '/' })
    if (result.code === 0 && missingPackages(missing).length === 0) return
    throw new SetupError(`apt-get could not install ${named}.`, {
      detail: lastLines(result.output, 10),
      next: `Install it by hand: ${installCommand(missing)}`,
    })
  })
}

/**
 * @param {readonly PackageName[]} names
 * @returns {string} the command of this system
 */
export function installCommand(names) {
  if (process.platform === 'win32') return 'wsl --install (Farol needs PostgreSQL and Redis, which run there)'
  const manager = managers.find(({ test }) => findFile([test], pathFolders()))
  if (manager === undefined) return `the package manager of this system: ${names.join(' ')}`
  return `${manager.install} ${names.map((name) => manager.names[name] ?? name).join(' ')}`
}

/**
 * Debian starts a server as soon as it is installed, makes a cluster of its own, and starts both at the next boot. Farol runs
 * its own, so all three are held off for the time of the installation, and what held them off is removed again. A service
 * that was there before keeps its state: only packages that are new are touched.
 */
const installScript = `
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.conf
made_policy= made_clusters=
cleanup() {
  [ -z "$made_policy" ] || rm -f "$policy"
  [ -z "$made_clusters" ] || mv "$clusters.farol" "$clusters"
}
trap cleanup EXIT
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
  made_policy=yes
fi
new=
for package in "$@"; do
  dpkg-query -W -f '\${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || new="$new $package"
done
apt-get update -q || echo "The package lists could not be renewed."
case " $new " in *" postgresql "*)
  apt-get install -q -y --no-install-recommends postgresql-common
  if ! grep -q '^create_main_cluster' "$clusters" 2>/dev/null; then
    cp -p "$clusters" "$clusters.farol"
    made_clusters=yes
    echo 'create_main_cluster = false' >> "$clusters"
  fi
esac
apt-get install -q -y --no-install-recommends "$@"
if command -v systemctl >/dev/null 2>&1; then
  for package in $new; do
    case "$package" in
      postgresql) systemctl disable --quiet postgresql.service || true ;;
      redis-server) systemctl disable --quiet redis-server.service || true ;;
    esac
  done
fi
`

/** The words before a command that has to run as root; `null` where it cannot without asking. */
async function asRoot() {
  if (process.getuid?.() === 0) return ['env']
  if (!findFile(['sudo'], pathFolders())) return null
  const result = await runQuietly('sudo', ['-n', 'true'], { cwd: '/' }).catch(() => ({ code: 1 }))
  return result.code === 0 ? ['sudo', '-n'] : null
}

function isDebian() {
  if (!existsSync('/etc/os-release') || !findFile(['apt-get'], pathFolders())) return false
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
}

function isThere({ files, places }) {
  return findFile(files, [...pathFolders(), ...places.flatMap(expandPlace)])
}

function findFile(files, folders) {
  return folders.some((folder) => files.some((file) => isProgram(join(folder, file))))
}

function pathFolders() {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
}

function expandPlace(place) {
  const star = place.indexOf('*')
  if (star < 0) return [place]
  const cut = place.lastIndexOf('/', star)
  const [parent, prefix, rest] = [place.slice(0, cut), place.slice(cut + 1, star), place.slice(star + 1)]
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true) return []
  return readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name, rest))
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false // Not there, or not ours to run: either way it has to be installed.
  }
}
