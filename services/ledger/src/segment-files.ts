import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const indexDigits = 16
const segmentName = /^(\d{16})\.segment$/

/** A segment is named after the index of its first entry, which is a multiple of 256. */
export function segmentFile(folder: string, first: number): string {
  return join(folder, 'segments', `${String(first).padStart(indexDigits, '0')}.segment`)
}

/** First indexes of the segments that are kept, in order. */
export async function listSegments(folder: string): Promise<number[]> {
  const segments = join(folder, 'segments')
  if (!existsSync(segments)) return []
  const names = await readdir(segments)
  return names
    .map((name) => Number(segmentName.exec(name)?.[1] ?? Number.NaN))
    .filter((first) => !Number.isNaN(first))
    .toSorted((left, right) => left - right)
}
