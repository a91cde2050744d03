import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startProgram } from './start-program.ts'
import type { Program } from './start-program.ts'

const readyPollMs = 100

/** A real hub over a synthetic city, in a process of its own. @param flags of Node */
export async function startBenchHub(
  data: string,
  people: number,
  flags: readonly string[] = [],
): Promise<Program> {
  const words = ['--data', data, '--port', '0', '--people', String(people)]
  return startProgram('services/hub/src/main.ts', words, flags)
}

export async function untilReady(hub: Program): Promise<void> {
  while (!(await isReady(hub))) await sleep(readyPollMs)
}

export async function isReady(hub: Program): Promise<boolean> {
  const response = await fetch(new URL('/readyz', hub.address))
  return response.ok
}

/** The demo's own token, of the client `real-estate-window`. */
export async function demoToken(data: string): Promise<string> {
  return (await readFile(join(data, 'demo', 'token'), 'utf8')).trim()
}

/** Questions about different people of the city, each with the name that is on record: as many different answers as a day at a window has. */
export async function identityQuestions(data: string, count: number): Promise<string[]> {
  const samples: readonly { request: object }[] = JSON.parse(
    await readFile(join(data, 'demo', 'samples.json'), 'utf8'),
  )
  const { files }: { files: readonly { department: string; file: string }[] } = JSON.parse(
    await readFile(join(data, 'city', 'city.json'), 'utf8'),
  )
  const file = files.find(({ department }) => department === 'public-security')?.file ?? ''
  const rows = (await readFile(join(data, 'city', file), 'utf8')).split('\r\n').slice(1)
  const people = rows.map((row) => row.split(',')).filter(([, , type]) => type === '居民身份证')
  return people.slice(-count).map(([, name, , id]) =>
    JSON.stringify({
      ...samples[0]?.request,
      type: 'person.identity',
      subject: { idType: 'resident-id', id },
      claims: { name },
    }),
  )
}
