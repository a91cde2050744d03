import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fixedTopicsOf, recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { secretKey, silentLogger, systemClock } from '@hutong/process'
import type { Settings } from '@hutong/process'
import { rebuildStore } from '@hutong/projection'
import type { RebuildReport, SlotDifference } from '@hutong/projection'
import { createSubjectKeyer, recordTypes } from '@hutong/schemas'
import { openGenerations, openRecordReader, openRecordWriter } from '@hutong/store/open'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { parseGeneration } from './parse-generation.ts'
import { print } from '../../print.ts'
import { stopSignal } from '../../stop-signal.ts'
import { showProgress } from './show-progress.ts'
import { settingsOf, storeOf } from './store-place.ts'
import type { StorePlace } from './store-place.ts'

export interface RebuildOptions extends StorePlace {
  readonly resume?: string
  readonly acceptDifferences?: boolean
  readonly json?: boolean
}

/** Builds, compares and switches, beside whatever runs: it only reads the log, and writes a generation of its own. */
export async function rebuild(given: RebuildOptions): Promise<void> {
  const settings = settingsOf(given)
  const resume = given.resume === undefined ? undefined : parseGeneration(given.resume)
  const index = await indexKey(settings)
  const store = storeOf(settings)
  await using opened = new AsyncDisposableStack()
  const log = await openLog(logOf(settings))
  opened.defer(() => log.close())
  const generations = await openGenerations(store)
  opened.defer(() => generations.close())
  const reader = await openRecordReader(store)
  opened.defer(() => reader.close())
  const progress = showProgress(given.json ?? false)
  opened.defer(() => progress.end())
  const report = await rebuildStore({
    log,
    generations,
    reader,
    openWriter: (generation) => openRecordWriter({ ...store, generation }),
    subjectKey: createSubjectKeyer(index),
    clock: systemClock,
    logger: silentLogger,
    signal: stopSignal(opened),
    acceptDifferences: given.acceptDifferences ?? false,
    onProgress: progress.tell,
    ...(resume === undefined ? {} : { resume }),
  })
  process.exitCode = report.outcome === 'switched' ? exitCodes.yes : exitCodes.no
  progress.end()
  print(report, given.json, describe(report))
}

function logOf({ profile, data, kafka }: Settings): Parameters<typeof openLog>[0] {
  const topics = [
    ...recordTypes.map(({ topic }) => recordsTopic(topic)),
    ...fixedTopicsOf('catalogue.types'),
  ]
  return profile === 'city'
    ? { profile, kafka, instance: 'store-rebuild', topics, readOnly: true }
    : { profile, folder: data, topics, readOnly: true }
}

/** A key that is made now would find nobody in the new store, and nothing would tell. */
async function indexKey({ keys }: Settings): Promise<Buffer> {
  const file = join(keys, 'index.key')
  if (existsSync(file)) return secretKey(keys, 'index')
  throw new CannotJudge(
    `${file} is not there: name the folder of the keys that projection and gateways use with --keys or HUTONG_KEYS`,
  )
}

function describe(report: RebuildReport): string {
  const { generation, replaced, outcome, differences, recordCount, handedOver } = report
  const lines = differences.map(describeDifference)
  if (outcome === 'differs') {
    return [
      `不成立 NOT SWITCHED: generation ${generation} differs from ${replaced ?? 'none'}, which goes on answering:`,
      ...lines,
      `Look into it; then \`store rebuild --resume ${generation} --accept-differences\` switches all the same, \`store drop ${generation} --now\` removes it.`,
    ].join('\n')
  }
  return [
    `成立 SWITCHED: generation ${generation} answers, with ${recordCount} records; before it ${replaced ?? 'none'} did`,
    ...(lines.length === 0 ? [] : ['These differences were accepted:', ...lines]),
    handedOver
      ? 'The projection has taken it over.'
      : 'No projection has taken it over: start it, until then nothing new is seen.',
  ].join('\n')
}

function describeDifference({ topic, partition, kind, active, built }: SlotDifference): string {
  if (kind === 'people') {
    return `  ${topic}, partition ${partition} people: the same record is found under other subject keys; do --keys name the keys of projection and gateways?`
  }
  const told = (counted: SlotDifference['active']): string =>
    counted === null
      ? 'nothing'
      : `${counted.recordCount} records, ${counted.taintedCount} unreadable, digest ${counted.digest}, at ${counted.next}`
  return `  ${topic}, partition ${partition} ${kind}: active ${told(active)}; built ${told(built)}`
}
