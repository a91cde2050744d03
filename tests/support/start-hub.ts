import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cityInUse } from './city-in-use.ts'
import { hubOfCity } from './hub-of-city.ts'
import { repository } from './repository.ts'
import type { After } from './temporary-folder.ts'
import { until } from './until.ts'

export interface HubProcess {
  readonly pid: number
  readonly data: string
  /** Where it answers; asked for before it has told, this throws. */
  readonly url: string
  /** What answers questions itself, behind any front door. */
  readonly gateway: string
  /** The text of the document that describes all of its routes. */
  readonly describeRoutes: () => Promise<string>
  /** Folder of the ledger that answers are proven by. */
  readonly ledger: string
  /** All that it has written to the terminal so far. */
  readonly screen: () => string
  /** Resolves with the exit code, or null after a signal. */
  readonly ended: Promise<number | null>
  /** Resolves when all that lay there at the start can be asked for. */
  readonly ready: () => Promise<void>
  /** SIGTERM, and its exit code. */
  readonly stop: () => Promise<number | null>
  /** SIGKILL: nothing is said, nothing is closed. */
  readonly kill: () => Promise<void>
}

export interface HubWish {
  readonly data: string
  readonly after: After
  /** Options of `start`; 200 people unless they say otherwise. */
  readonly words?: readonly string[]
  readonly port?: number
  /** A program to run it under, such as strace. */
  readonly before?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const program = fileURLToPath(new URL('../../services/hub/src/main.ts', import.meta.url))

/** A real hub in a process of its own, listening when this resolves; or the city in use. */
export async function startHub(wish: HubWish): Promise<HubProcess> {
  const city = cityInUse()
  if (city) return hubOfCity(city)
  const hub = spawnHub(wish)
  await Promise.race([
    until('the address on the screen', () => (addressOn(hub.screen()) ? true : undefined)),
    hub.ended.then((code) => {
      throw new Error(`the hub ended with ${code} before it listened:\n${hub.screen()}`)
    }),
  ])
  return hub
}

/** Suites find real servers by these names, and an embedded hub refuses them. */
const withoutEngines = { HUTONG_KAFKA: '', HUTONG_REDIS: '', HUTONG_POSTGRES: '' }

/** A hub that may well end before it listens. */
export function spawnHub(wish: HubWish): HubProcess {
  const { data, port = 0, words = ['--people', '200'], before = [], environment } = wish
  const line = [...before, process.execPath, program, '--data', data, '--port', `${port}`, ...words]
  const [command = '', ...rest] = line
  const child = spawn(command, rest, {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...withoutEngines, ...environment },
  })
  let screen = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      screen += text
    })
  }
  const ended = once(child, 'close').then(([code]: unknown[]) =>
    typeof code === 'number' ? code : null,
  )
  const signal = async (name: NodeJS.Signals): Promise<number | null> => {
    child.kill(name)
    return ended
  }
  wish.after(async () => {
    await signal('SIGKILL')
  })
  const toldUrl = (): string => {
    const address = addressOn(screen)
    if (address === undefined) throw new Error(`no address on the screen:\n${screen}`)
    return address
  }
  const hub: HubProcess = {
    pid: child.pid ?? 0,
    data,
    get url() {
      return toldUrl()
    },
    get gateway() {
      return toldUrl()
    },
    describeRoutes: async () => (await fetch(`${toldUrl()}/openapi.json`)).text(),
    ledger: join(data, 'ledger', 'hub'),
    screen: () => screen,
    ended,
    ready: async () => {
      const ready = until('/readyz', () => isReady(hub.url))
      const gone = ended.then((code) => {
        throw new Error(`the hub ended with ${code} before it was ready:\n${screen}`)
      })
      await Promise.race([ready, gone])
    },
    stop: () => signal('SIGTERM'),
    kill: async () => {
      await signal('SIGKILL')
    },
  }
  return hub
}

async function isReady(url: string): Promise<true | undefined> {
  const response = await fetch(`${url}/readyz`).catch(() => undefined)
  await response?.arrayBuffer()
  return response?.status === 200 ? true : undefined
}

const addressOn = (screen: string): string | undefined =>
  /answers on (http:\/\/[\w.]+:\d+)/u.exec(screen)?.[1]
