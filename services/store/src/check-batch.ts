import { HutongError } from '@hutong/process'
import type { SlotBatch } from './store.ts'

const recordsPerApplyMax = 1_000
const subjectsPerRecordMax = 32

/** Refuses what would break a promise of the store, before anything is written: a mistake of the caller, not of a department. */
export function checkBatch({
  topic,
  partition,
  from,
  next,
  records,
  tainted,
  sources,
}: SlotBatch): void {
  const where = `slot ${topic} ${partition}`
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(next) && 0 <= from && from <= next)) {
    throw new HutongError(
      'HUTONG_STORE_BATCH_REFUSED',
      `${where}: from ${from} to ${next} is no stretch of a log`,
    )
  }
  if (records.length + tainted.length > recordsPerApplyMax) {
    throw new HutongError(
      'HUTONG_STORE_BATCH_REFUSED',
      `${where}: more than ${recordsPerApplyMax} records in one batch`,
    )
  }
  for (const { offset } of [...records, ...tainted]) {
    if (offset >= from && offset < next) continue
    throw new HutongError(
      'HUTONG_STORE_BATCH_REFUSED',
      `${where}: offset ${offset} lies outside ${from} … ${next}`,
    )
  }
  if (
    records.some(({ version }) => !isWord(version)) ||
    tainted.some(({ reason }) => !isWord(reason))
  ) {
    throw new HutongError(
      'HUTONG_STORE_BATCH_REFUSED',
      `${where}: a version and a reason have at least one character, and no white space`,
    )
  }
  for (const source of Object.keys(sources)) {
    if (isWord(source)) continue
    throw new HutongError(
      'HUTONG_STORE_BATCH_REFUSED',
      `${where}: the name of a source has at least one character, and no white space`,
    )
  }
  for (const { offset, subjects } of records) {
    if (subjects.length <= subjectsPerRecordMax && subjects.every(isWord)) continue
    throw new HutongError(
      'HUTONG_STORE_BATCH_REFUSED',
      `${where}, offset ${offset}: a record has up to ${subjectsPerRecordMax} subject keys, each without white space`,
    )
  }
}

const isWord = (text: string): boolean => text.length > 0 && !/\s/.test(text)
