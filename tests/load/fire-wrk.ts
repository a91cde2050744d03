import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Fired {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface Load {
  readonly url: string
  readonly token: string
  readonly bodies: readonly string[]
  readonly connections: number
  readonly seconds: number
}

/**
 * Posts the bodies in turn, keep-alive, from one thread of `wrk` (Debian's package), to a server on this machine.
 *
 * @throws Error when any answer was not 2xx or any connection failed: refusals are quicker than answers, so their figures say nothing.
 */
export async function fireWrk({ url, token, bodies, connections, seconds }: Load): Promise<Fired> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-wrk-'))
  try {
    const script = join(folder, 'post.lua')
    await writeFile(script, scriptOf(token, bodies))
    const words = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url]
    const { stdout } = await promisify(execFile)('wrk', words)
    return readReport(stdout)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function scriptOf(token: string, bodies: readonly string[]): string {
  return `
local bodies = {${bodies.map((body) => JSON.stringify(body)).join(',\n')}}
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer ${token}" }
local requests, at = {}, 0
init = function()
  for i, body in ipairs(bodies) do requests[i] = wrk.format("POST", nil, headers, body) end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
`
}

/** @throws Error as `fireWrk` says, or when this is no report. */
function readReport(report: string): Fired {
  const number = (pattern: RegExp): number => Number(pattern.exec(report)?.[1] ?? 0)
  const refused = number(/Non-2xx or 3xx responses: (\d+)/u)
  const broken = /Socket errors: (.+)/u.exec(report)?.[1]
  if (refused > 0) throw new Error(`${refused} answers were not 2xx: nothing was measured`)
  if (broken !== undefined) throw new Error(`connections failed (${broken}): nothing was measured`)
  const perSecond = number(/Requests\/sec:\s+([\d.]+)/u)
  if (perSecond === 0) throw new Error(`wrk had no answers:\n${report}`)
  return {
    perSecond,
    p50Ms: milliseconds(/50%\s+([\d.]+)(us|ms|s)/u.exec(report)),
    p99Ms: milliseconds(/99%\s+([\d.]+)(us|ms|s)/u.exec(report)),
  }
}

function milliseconds(found: RegExpExecArray | null): number {
  const [, value, unit] = found ?? []
  const factor = unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1
  return Math.round(Number(value) * factor * 1000) / 1000
}
