import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readSettings } from '@hutong/process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBinary } from '../src/find-binary.ts'

interface ComposeService {
  readonly command: readonly string[] | null
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly volumes?: readonly { readonly source: string; readonly target: string }[]
}

const repository = fileURLToPath(new URL('../..', import.meta.url))
const composeFile = join(repository, 'infra/compose/compose.yaml')
const buildMsMax = 300_000

describe.skipIf(findBinary('go') === undefined)('the compose file (needs Go on PATH)', () => {
  let folder = ''
  let services: Readonly<Record<string, ComposeService>> = {}
  const load = async (file: string): Promise<string> =>
    (await promisify(execFile)(join(folder, 'check'), [file])).stdout
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hutong-compose-'))
    const cwd = join(repository, 'infra/compose/check')
    await promisify(execFile)('go', ['build', '-o', join(folder, 'check'), '.'], { cwd })
    services = JSON.parse(await load(composeFile)).services
  }, buildMsMax)
  afterAll(() => rm(folder, { recursive: true }))

  test('a service that waits for one that is not there is refused', async () => {
    const text = await readFile(composeFile, 'utf8')
    const file = join(folder, 'compose.yaml')
    await writeFile(file, text.replace('redis: { condition', 'reddis: { condition'))
    await expect(load(file)).rejects.toThrow('depends on undefined service "reddis"')
  })

  test('every department has a connector', () => {
    const connectorsFolder = join(repository, 'connectors')
    const departments = readdirSync(connectorsFolder).filter((name) =>
      existsSync(join(connectorsFolder, name, 'connector.yaml')),
    )
    const connectors = Object.keys(services).filter((name) => name.startsWith('connector-'))
    expect(connectors.toSorted()).toEqual(departments.map((name) => `connector-${name}`))
  })

  test('every process is a program that exists, with settings that hold and a name of its own', () => {
    for (const [name, { command, environment = {} }] of processes()) {
      const program = join(repository, command?.[0] ?? '')
      expect(program).toSatisfy(existsSync)
      const settings = readSettings({ environment, file: '/no/such/file' })
      expect(settings).toMatchObject({ profile: 'city', mode: 'development', instance: name })
    }
  })

  test('every process has its keys for itself, and those who write entries share the keys of these', () => {
    const owners = processes().map(([name, service]) => [name, volumeOf(service, 'keys')])
    expect(owners).toEqual(processes().map(([name]) => [name, name]))
    const writers = ['token', 'gateway-1', 'gateway-2', 'audit'].map((name) => services[name])
    for (const writer of writers) expect(writer && volumeOf(writer, 'entryKeys')).toBe('entry-keys')
  })

  test('all but what ends by itself tells whether it is ready', () => {
    const silent = Object.entries(services).filter(([, { healthcheck }]) => !healthcheck)
    expect(silent.map(([name]) => name)).toEqual(['topics'])
    for (const [, { healthcheck }] of processes()) {
      expect(healthcheck?.test.join(' ')).toContain('/readyz')
    }
  })

  /** The volume in which a folder of the settings lies. */
  const volumeOf = (
    { environment = {}, volumes = [] }: ComposeService,
    setting: 'keys' | 'entryKeys',
  ): string | undefined => {
    const data = { HUTONG_DATA: '/var/lib/hutong', ...environment }
    const keys = readSettings({ environment: data, file: '/no/such/file' })[setting]
    const above = volumes.filter(({ target }) => `${keys}/`.startsWith(`${target}/`))
    return above.toSorted((a, b) => b.target.length - a.target.length)[0]?.source
  }
  const processes = () =>
    Object.entries(services).filter(([, { environment = {} }]) => 'HUTONG_INSTANCE' in environment)
})
