import { describe, expect, test } from 'vitest'
import { judgePreflight, type PreflightFacts } from './judge-preflight.ts'

const well: PreflightFacts = {
  docker: { server: '20.10.24+dfsg1', said: '' },
  compose: '2.26.1-4',
  fileRefused: null,
  missingSecrets: [],
  folders: [],
  strangeInRedis: null,
  takenPorts: [],
  freeBytes: 3_000_000_000,
  areServicesBuilt: true,
}

describe('what stands in the way of the compose stack', () => {
  test('is nothing where all is well', () => {
    expect(judgePreflight(well)).toEqual([])
  })

  const one: [Partial<PreflightFacts>, string][] = [
    [{ docker: null }, 'There is no docker program.'],
    [
      { docker: { server: null, said: 'permission denied while trying' } },
      'The Docker engine lets this account not in.',
    ],
    [{ docker: { server: null, said: 'Cannot connect to the Docker daemon' } }, 'No Docker engine answers.'],
    [{ docker: { server: '19.03.15', said: '' } }, 'The Docker engine 19.03.15 is too old.'],
    [{ compose: null }, 'Docker has no Compose.'],
    [{ compose: '1.29.2' }, 'Compose 1.29.2 is too old.'],
    [{ fileRefused: 'invalid port' }, 'Compose refuses docker/compose.yaml: invalid port'],
    [{ areServicesBuilt: false }, 'The services are not built: out/services is missing.'],
    [{ missingSecrets: ['seal-key', 'web-token'] }, 'Secrets are missing: seal-key, web-token.'],
    [{ folders: [{ path: '/f/data/logs', uid: 1000, problem: 'missing' }] }, 'The folder /f/data/logs does not exist.'],
    [
      { folders: [{ path: '/f/data/logs', uid: 1000, problem: 'not writable' }] },
      "The containers' account 1000 cannot write /f/data/logs.",
    ],
    [
      { strangeInRedis: '/f/data/redis/.gitkeep' },
      'Redis cannot start with a foreign file in its folder: /f/data/redis/.gitkeep.',
    ],
    [
      { takenPorts: [{ service: 'web', port: 8080 }] },
      'Port 8080 of 127.0.0.1, wanted by web, is taken by another program.',
    ],
    [
      { freeBytes: 2_999_999_999 - 100_000_000 },
      'Only 2.9 GB are free on the disk of data/; 3.0 GB are the least to start with.',
    ],
  ]
  test.each(one)('%j is said as %s', (facts, problem) => {
    expect(judgePreflight({ ...well, ...facts }).map((found) => found.problem)).toEqual([problem])
  })

  test('an engine that does not answer hides what only it could tell', () => {
    const facts = { ...well, docker: { server: null, said: '' }, compose: null, freeBytes: 0 }
    expect(judgePreflight(facts)).toHaveLength(1)
  })
})
