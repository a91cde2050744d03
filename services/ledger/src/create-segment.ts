import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder, writeFileDurably } from '@hutong/process'
import { openAppendFile, type AppendFile } from './durable-write.ts'
import { segmentFile } from './segment-files.ts'
import { encodeSegmentStart, type SegmentStart } from './segment-start.ts'

/** Makes a segment that holds its start and nothing else; file and name are durable when this resolves. */
export async function createSegment(
  folder: string,
  first: number,
  start: SegmentStart,
): Promise<{ readonly file: AppendFile; readonly length: number }> {
  const file = segmentFile(folder, first)
  const bytes = encodeSegmentStart(start)
  await mkdir(dirname(file), { recursive: true })
  await syncFolder(folder)
  await writeFileDurably(file, bytes)
  return { file: await openAppendFile(file), length: bytes.length }
}
