import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@hutong/process'
import { sampleQuestions } from '../city/sample-questions.ts'
import type { Sample } from '../city/sample-questions.ts'

const fileOf = (data: string): string => join(data, 'demo', 'samples.json')

/** Writes the ready questions of a city whose exports are of this day. */
export async function writeSamples(data: string, asOf: string): Promise<void> {
  await writeFileDurably(fileOf(data), `${JSON.stringify(sampleQuestions({ asOf }), null, 2)}\n`)
}

/** The question that `start` asks by itself; undefined when there is no city. */
export async function firstSample(data: string): Promise<Sample | undefined> {
  if (!existsSync(fileOf(data))) return undefined
  const samples: readonly Sample[] = JSON.parse(await readFile(fileOf(data), 'utf8'))
  return samples[0]
}
