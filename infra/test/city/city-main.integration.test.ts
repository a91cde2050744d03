import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findDepartments } from '@hutong/connectors'
import { findOwnServer, findServer } from '@hutong/infra'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'

const program = fileURLToPath(new URL('../../src/city/main.ts', import.meta.url))
const patience = { timeout: 170_000, interval: 100 }
const slow = 240_000
/** The connectors, projection, catalogue, token service, two gateways, audit; Kafka and Redis. */
const ownCount = findDepartments().size + 8
/** Of the departments: PostgreSQL, MariaDB, Connect, the tax office, the hospitals' network, the registry of companies. */
const departmentsCount = 6

const data = mkdtempSync(join(tmpdir(), 'hutong-city-'))
afterAll(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }))

const servers = [findServer('kafka'), findServer('redis')]
const own = [findOwnServer('postgres'), findOwnServer('mariadb')]
const missing = [...servers, ...own].find(({ kind }) => kind === 'missing')
const inCi = process.env['CI'] === 'true'
if (missing && !inCi) process.stderr.write('\nSKIPPED: the tests of the command city: no engines\n')

describe.skipIf(missing && !inCi)('the command city', { timeout: slow }, () => {
  let asked = ''

  test('asks one question by itself, proves the answer, and ends every process at a Ctrl-C', async () => {
    const { child, screen } = run()
    await vi.waitUntil(() => screen().includes('Ctrl-C stops.'), patience)
    expect(screen()).toContain('答 answer    YES')
    expect(screen()).toContain('were checked offline and hold')
    expect(screen()).toContain(`$(cat ${join(data, 'demo', 'token')})`)
    asked = screen()
    expect(await childrenOf(child.pid)).toHaveLength(ownCount + departmentsCount)
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    expect(screen()).toContain('start again and nothing is lost')
    expect(await left()).toEqual([])
  })

  test('it goes on with the sources that it was begun with', async () => {
    const { child, screen } = run('--files')
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(screen()).toContain('go on without --files')
  })

  test('when it is killed itself, its processes end by themselves', async () => {
    const { child, screen } = run()
    await vi.waitUntil(() => screen().includes('answers on'), patience)
    child.kill('SIGKILL')
    await vi.waitUntil(async () => (await left()).length === 0, patience)
  })

  test('started again it goes on where it was, and ends non-zero with the last words of a process that dies', async () => {
    const { child, screen } = run()
    await vi.waitUntil(() => screen().includes('Ctrl-C stops.'), patience)
    // What databases and files hold was read before, and systems that send have nothing new.
    for (const source of ['minzheng', 'gongan', 'ziran', 'renshe', 'shichang', 'gongjijin'])
      expect(screen()).toContain(`${source} 0 records`)
    // The second question of one gateway, or the first of the other: the trees grow, they do not begin anew.
    expect(proofIn(screen())).not.toEqual(proofIn(asked))
    const ended = once(child, 'exit')
    for (const { pid, told } of await childrenOf(child.pid)) {
      if (told.includes('services/audit')) process.kill(pid, 'SIGKILL')
    }
    expect(await ended).toEqual([1, null])
    expect(screen()).toContain('audit ended with SIGKILL')
    expect(await left()).toEqual([])
  })
})

function run(...more: readonly string[]) {
  const words = ['--disable-warning=TimeoutNegativeWarning', program]
  const options = ['--data', data, '--port', '0', '--people', '200']
  const child = spawn(process.execPath, [...words, ...options, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let screen = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      screen += text
    })
  }
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, screen: () => screen }
}

/** Which entry of which tree proves the first answer. */
const proofIn = (screen: string): string | undefined => /entry \d+ .* by \S+/u.exec(screen)?.[0]

interface Running {
  readonly pid: number
  readonly parent: number
  /** Its words and its environment. */
  readonly told: string
}

/** Every process of this city, by the folder that each is told of. */
async function left(): Promise<readonly Running[]> {
  return (await running()).filter(({ told }) => told.includes(data))
}

async function childrenOf(pid: number | undefined): Promise<readonly Running[]> {
  return (await running()).filter(({ parent }) => parent === pid)
}

async function running(): Promise<readonly Running[]> {
  const found = await Promise.all((await readdir('/proc')).filter(isPid).map(describeProcess))
  return found.filter((one) => one !== undefined)
}

const isPid = (name: string): boolean => /^\d+$/u.test(name)

async function describeProcess(pid: string): Promise<Running | undefined> {
  try {
    const read = (name: string) => readFile(join('/proc', pid, name), 'utf8')
    const stat = await read('stat')
    // Behind the name, which may hold anything: state, parent.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const told = (await read('cmdline')) + (await read('environ'))
    return { pid: Number(pid), parent: Number(parent), told }
  } catch {
    // Gone meanwhile, or not ours to look at.
    return undefined
  }
}
