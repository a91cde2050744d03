import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Flooded {
  readonly perSecond: number
  /** Of all that was sent. */
  readonly refusedPart: number
}

export interface Flood {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly connections: number
  /** What each connection waits before it sends again; 0: as fast as it is answered. */
  readonly pauseMs: number
  readonly seconds: number
}

/** Posts the same body again and again from one thread of `wrk`, whatever is answered. */
export async function fireFlood(flood: Flood): Promise<Flooded> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-wrk-'))
  try {
    const script = join(folder, 'flood.lua')
    await writeFile(script, scriptOf(flood))
    const words = ['-t1', `-c${flood.connections}`, `-d${flood.seconds}s`, '-s', script, flood.url]
    const { stdout } = await promisify(execFile)('wrk', words)
    const number = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? 0)
    const sent = number(/(\d+) requests in/u)
    if (sent === 0) throw new Error(`wrk had no answers:\n${stdout}`)
    const refused = number(/Non-2xx or 3xx responses: (\d+)/u)
    return {
      perSecond: Math.round(number(/Requests\/sec:\s+([\d.]+)/u)),
      refusedPart: Math.round((refused / sent) * 1000) / 1000,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function scriptOf({ headers, body, pauseMs }: Flood): string {
  const told = Object.entries(headers).map(([name, value]) => `[${quote(name)}] = ${quote(value)}`)
  const pause = pauseMs > 0 ? `function delay() return ${pauseMs} end` : ''
  return `
wrk.method = "POST"
wrk.headers = { ${told.join(', ')} }
wrk.body = ${quote(body)}
${pause}
`
}

/** A string of JSON is one of Lua, for what stands in a question. */
const quote = (text: string): string => JSON.stringify(text)
