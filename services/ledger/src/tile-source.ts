import { readFile } from 'node:fs/promises'
import { hashLength, tilePath, tileWidth, type Tile } from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import { isGone } from './is-gone.ts'
import { publishedFile } from './published-checkpoint.ts'
import { partLength, readTileOrItsPart } from './read-tile.ts'

/** Where the published files of one ledger can be had (C2SP tlog-tiles). Both reject when it cannot be reached. */
export interface TileSource {
  /** The newest published checkpoint, a signed note; null = there is none yet. */
  readonly checkpoint: () => Promise<string | null>
  /** Null = there is no such tile of hashes. */
  readonly tile: (tile: Tile) => Promise<Buffer | null>
}

/** The same of a ledger that answers over HTTP. */
export interface WebTiles extends TileSource {
  /** The newest checkpoint that its witness cosigned, a signed note; null = there is none. */
  readonly witnessed: () => Promise<string | null>
}

/** A ledger in a folder of this machine. */
export function folderTiles(folder: string): TileSource {
  return {
    checkpoint: async () => {
      try {
        return await readFile(publishedFile(folder), 'utf8')
      } catch (cause) {
        if (isGone(cause)) return null
        throw cause
      }
    },
    tile: (tile) => readTileOrItsPart(folder, tile),
  }
}

/** As the global `fetch`. */
type Send = (address: string, init: RequestInit) => Promise<Response>

const waitMsMax = 10_000
const checkpointBytesMax = 64 * 1024
const hashesBytesMax = tileWidth * hashLength
/** Each entry with its length before it. */
const bundleBytesMax = tileWidth * (2 + 0xff_ff)

/**
 * A ledger that a gateway serves, such as `https://hub.example/ledger`.
 *
 * @param send in whose name it is asked; entry bundles are for auditors of the sharing authority
 */
export function webTiles(url: string, send: Send = fetch): WebTiles {
  const get = async (path: string, bytesMax: number): Promise<Buffer | null> => {
    const response = await fetchFile(`${url}/${path}`, send)
    if (response.status === 404) {
      await response.body?.cancel()
      return null
    }
    if (response.status !== 200) throw unreachable(url, describeStatus(response.status))
    return readBody(response, bytesMax)
  }
  const getNote = async (path: string): Promise<string | null> =>
    (await get(path, checkpointBytesMax))?.toString('utf8') ?? null
  return {
    checkpoint: () => getNote('checkpoint'),
    witnessed: () => getNote('checkpoint/witnessed'),
    tile: async (tile) => {
      const bytesMax = tile.level === 'entries' ? bundleBytesMax : hashesBytesMax
      const bytes = await get(tilePath(tile), bytesMax)
      if (bytes || tile.width === tileWidth) return bytes
      const full = await get(tilePath({ ...tile, width: tileWidth }), bytesMax)
      return full && full.subarray(0, partLength(full, tile))
    },
  }
}

async function fetchFile(url: string, send: Send): Promise<Response> {
  try {
    return await send(url, { signal: AbortSignal.timeout(waitMsMax), redirect: 'error' })
  } catch (cause) {
    throw unreachable(url, 'it did not answer', cause)
  }
}

async function readBody(response: Response, bytesMax: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of response.body ?? []) {
    length += piece.length
    if (length > bytesMax) throw unreachable(response.url, 'what it sent is too long for a tile')
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function describeStatus(status: number): string {
  const why = wantsAuditor.has(status) ? ', for entries are for auditors of all departments' : ''
  return `it answered ${status}${why}`
}

const wantsAuditor: ReadonlySet<number> = new Set([401, 403])

function unreachable(url: string, why: string, cause?: unknown): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_UNREACHABLE',
    `the ledger at ${url} cannot be read: ${why}`,
    cause,
  )
}
