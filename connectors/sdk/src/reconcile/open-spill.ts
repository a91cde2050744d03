import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rangeCount } from './key-range.ts'

/** Lines by range of keys, on disk. */
export interface Spill {
  readonly add: (range: number, line: string) => Promise<void>
  /** All lines of one range, in the order in which they were added. */
  readonly read: (range: number) => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

interface Range {
  waiting: string[]
  waitingLength: number
  /** Offset and length of each piece in the file, one after the other. */
  readonly pieces: number[]
}

const pieceLengthMin = 16_384

/**
 * A file that nobody else can open and that is gone with this process, whatever ends it: its name is removed as soon as it is open. What waits in
 * memory is at most 16 KiB a range.
 */
export async function openSpill(): Promise<Spill> {
  const file = await openNameless()
  const ranges = Array.from({ length: rangeCount }, (): Range => ({
    waiting: [],
    waitingLength: 0,
    pieces: [],
  }))
  let end = 0

  async function write(range: Range): Promise<void> {
    const bytes = Buffer.from(range.waiting.map((line) => `${line}\n`).join(''))
    const at = end
    end += bytes.length
    range.pieces.push(at, bytes.length)
    range.waiting = []
    range.waitingLength = 0
    await file.write(bytes, 0, bytes.length, at)
  }

  return {
    add: async (number, line) => {
      const range = ranges[number]
      if (range === undefined) return
      range.waiting.push(line)
      range.waitingLength += line.length
      if (range.waitingLength >= pieceLengthMin) await write(range)
    },
    read: async (number) => {
      const range = ranges[number]
      if (range === undefined) return []
      const { pieces, waiting } = range
      const lines: string[] = []
      for (let i = 0; i < pieces.length; i += 2) {
        const piece = Buffer.alloc(pieces[i + 1] ?? 0)
        await file.read(piece, 0, piece.length, pieces[i] ?? 0)
        lines.push(...piece.toString().slice(0, -1).split('\n'))
      }
      return [...lines, ...waiting]
    },
    close: () => file.close(),
  }
}

async function openNameless(): Promise<FileHandle> {
  // What it holds says something of people: a folder that nobody else can enter.
  const folder = await mkdtemp(join(tmpdir(), 'hutong-compare-'))
  try {
    return await open(join(folder, 'keys'), 'wx+', 0o600)
  } finally {
    await rm(folder, { recursive: true })
  }
}
