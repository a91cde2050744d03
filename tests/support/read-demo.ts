import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordsRequest, TokenRequest, Verification } from '@hutong/client'

export interface Sample {
  readonly name: string
  readonly client: string
  readonly path: string
  readonly request: Verification
  readonly expected: { readonly answer: string; readonly reason: string | null }
}

export interface SampleReading {
  readonly name: string
  readonly client: string
  readonly request: RecordsRequest
  readonly expected: {
    readonly reason: string | null
    readonly records: number
    readonly masked: readonly string[]
    readonly omitted: readonly string[]
  }
}

type PrivateKey = TokenRequest['privateJwk']

/** The private key of a demo client. */
export function demoKey(data: string, client: string): PrivateKey {
  const { clients } = readJson<{ clients: { id: string; privateJwk: PrivateKey }[] }>(
    join(data, 'demo', 'credentials.json'),
  )
  const found = clients.find(({ id }) => id === client)
  if (!found) throw new Error(`demo/credentials.json has no client ${client}`)
  return found.privateJwk
}

/** All ready questions, or those of one client. */
export function demoSamples(data: string, client?: string): readonly Sample[] {
  const samples = readJson<Sample[]>(join(data, 'demo', 'samples.json'))
  return samples.filter((sample) => client === undefined || sample.client === client)
}

/** All ready requests to read records. */
export function demoReadings(data: string): readonly SampleReading[] {
  return readJson<SampleReading[]>(join(data, 'demo', 'readings.json'))
}

/** The question of this name, or the first one. */
export function demoSample(data: string, name?: string): Sample {
  const found = demoSamples(data).find((sample) => name === undefined || sample.name === name)
  if (!found) throw new Error(`demo/samples.json has no question ${name}`)
  return found
}

/** Verifier keys of every ledger in the folder, as a client would get them from their keepers. */
export function ledgerKey(data: string): string {
  const folder = join(data, 'ledger')
  const files = readdirSync(folder).filter((name) => name.endsWith('.vkey'))
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('')
}

export function readJson<Shape>(file: string): Shape {
  return JSON.parse(readFileSync(file, 'utf8'))
}
