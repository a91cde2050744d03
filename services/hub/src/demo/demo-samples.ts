import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@hutong/process'
import { sampleQuestions } from '../city/sample-questions.ts'
import type { Sample } from '../city/sample-questions.ts'
import { sampleReadings } from '../city/sample-readings.ts'

const fileOf = (data: string, name = 'samples'): string => join(data, 'demo', `${name}.json`)

/** Writes the ready questions of a city whose exports are of this day: certificates to be verified, and records to be read. */
export async function writeSamples(data: string, asOf: string): Promise<void> {
  const write = (file: string, samples: readonly object[]): Promise<void> =>
    writeFileDurably(file, `${JSON.stringify(samples, null, 2)}\n`)
  await write(fileOf(data, 'readings'), sampleReadings({ asOf }))
  await write(fileOf(data), sampleQuestions({ asOf }))
}

/** The question that `start` asks by itself; undefined when there is no city. */
export async function firstSample(data: string): Promise<Sample | undefined> {
  if (!existsSync(fileOf(data))) return undefined
  const samples: readonly Sample[] = JSON.parse(await readFile(fileOf(data), 'utf8'))
  return samples[0]
}
