import { stat } from 'node:fs/promises'
import { equalBytes, openCheckpointByAny, parseCheckpoint, type VerifierKeys } from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import { damaged, forked } from './ledger-damage.ts'
import { frameHeaderLength, frameKind, type Frame } from './frames.ts'
import { judgeTail } from './judge-tail.ts'
import { readSegment, type SegmentEnd } from './read-segment.ts'
import { decodeSegmentStart } from './segment-start.ts'
import { sha256, verifyEd25519 } from './sha256.ts'
import { rootOfEdges, sizeOfEdges, tileEdges, type TileEdges } from './tile-edges.ts'

export interface SegmentReplay {
  readonly file: string
  readonly first: number
  /** The segment before, when it is kept. */
  readonly before: Replayed | null
  /** Only the last segment may end in a torn batch. */
  readonly isLast: boolean
  /** Every key that the ledger ever had. */
  readonly verifiers: VerifierKeys
  /** Asks for the root at this size. */
  readonly watchSize: number
  /** Checks signature and root of every checkpoint, not of the last one alone. */
  readonly everyCheckpoint: boolean
}

export interface Replayed {
  readonly file: string
  readonly first: number
  readonly size: number
  readonly levels: readonly Buffer[]
  readonly root: Uint8Array
  /** The last signed note. */
  readonly checkpoint: string
  /** Where the last whole batch ends. */
  readonly position: number
  readonly tornBytes: number
  readonly rootAtWatched: Uint8Array | null
}

/**
 * Reads one segment and checks every frame, that the checkpoints count the entries, and that the last one is signed and is of these
 * entries. Looks no further than the file went at the beginning, so that a ledger at work can be checked: a batch that was half
 * written then counts as torn.
 */
export async function replaySegment(replay: SegmentReplay): Promise<Replayed> {
  const { file } = replay
  const state = new SegmentState(replay)
  const { size: fileBytes } = await stat(file)
  const end = await readToEnd(readSegment(file, 0, fileBytes), (frames) =>
    takeFrames(state, frames, replay),
  )
  const { edges, position, checkpoint } = state
  if (!edges) throw damaged(file, 0, end.offset, 'the segment has no start')
  const tornBytes = await judgeTail({
    ...replay,
    end,
    position,
    checkpoint,
    fileBytes,
    size: edges.size(),
    frames: state.frameCount,
  })
  const root = rootOfEdges(edges.levels())
  await refuseForeign(replay, checkpoint, root)
  const rootAtWatched = edges.size() === replay.watchSize ? root : state.rootAtWatched
  const levels = edges.levels().map((hashes) => Buffer.from(hashes))
  return {
    file,
    first: replay.first,
    size: edges.size(),
    levels,
    root,
    checkpoint,
    position,
    tornBytes,
    rootAtWatched,
  }
}

/** Lets go of the file also where a frame is refused. */
async function readToEnd(
  chunks: AsyncGenerator<readonly Frame[], SegmentEnd>,
  take: (frames: readonly Frame[]) => Promise<void>,
): Promise<SegmentEnd> {
  try {
    for (;;) {
      const chunk = await chunks.next()
      if (chunk.done) return chunk.value
      await take(chunk.value)
    }
  } finally {
    await chunks.return({ state: 'clean', offset: 0 })
  }
}

async function takeFrames(
  state: SegmentState,
  frames: readonly Frame[],
  replay: SegmentReplay,
): Promise<void> {
  for (const frame of frames) {
    state.take(frame)
    if (!replay.everyCheckpoint || frame.kind === frameKind.entry || !state.edges) continue
    await refuseForeign(replay, state.checkpoint, rootOfEdges(state.edges.levels()))
  }
}

/** A batch counts only with its checkpoint, so its leaves wait until that comes. */
class SegmentState {
  edges: TileEdges | null = null
  checkpoint = ''
  position = 0
  frameCount = 0
  rootAtWatched: Uint8Array | null = null
  readonly #replay: SegmentReplay
  readonly #leaves: Uint8Array[] = []

  constructor(replay: SegmentReplay) {
    this.#replay = replay
  }

  take(frame: Frame): void {
    if (!this.edges) this.#begin(frame)
    else if (frame.kind === frameKind.entry) this.#leaves.push(sha256(frame.payload))
    else if (frame.kind === frameKind.checkpoint) this.#seal(this.edges, frame)
    else throw this.#damaged(frame, 'it is a segment start in the middle')
    this.frameCount += 1
  }

  #begin(frame: Frame): void {
    const start = decodeSegmentStart(frame)
    if (!start) throw this.#damaged(frame, 'it is no segment start')
    const { before, first } = this.#replay
    const checkpoint = parseCheckpoint(textOf(start.checkpoint))
    const root = rootOfEdges(start.levels)
    if (sizeOfEdges(start.levels) !== first || checkpoint?.size !== first) {
      throw this.#damaged(frame, `it is not the start of a segment at ${first}`)
    }
    if (!equalBytes(checkpoint.root, root) || (before && !equalBytes(before.root, root))) {
      throw this.#forked(first)
    }
    this.edges = tileEdges(start.levels)
    this.#advance(frame, start.checkpoint)
    if (first === this.#replay.watchSize) this.rootAtWatched = root
  }

  #seal(edges: TileEdges, frame: Frame): void {
    const note = frame.payload.toString('utf8', 1)
    const signedSize = parseCheckpoint(textOf(note))?.size
    if (signedSize !== edges.size() + this.#leaves.length) {
      throw this.#damaged(frame, 'its checkpoint does not count the entries before it')
    }
    for (const leaf of this.#leaves) {
      edges.push(leaf)
      if (edges.size() === this.#replay.watchSize) this.rootAtWatched = rootOfEdges(edges.levels())
    }
    this.#leaves.length = 0
    this.#advance(frame, note)
  }

  #advance(frame: Frame, checkpoint: string): void {
    this.checkpoint = checkpoint
    this.position = frame.offset + frameHeaderLength + frame.payload.length
  }

  #damaged(frame: Frame, what: string): HutongError {
    return damaged(this.#replay.file, this.frameCount, frame.offset, what)
  }

  #forked(size: number): HutongError {
    return forked(this.#replay.file, size)
  }
}

/** The last checkpoint commits to every entry before it, so its signature and root speak for the whole segment. */
async function refuseForeign(replay: SegmentReplay, note: string, root: Uint8Array): Promise<void> {
  const checkpoint = await openCheckpointByAny(note, replay.verifiers, verifyEd25519)
  if ('valid' in checkpoint) {
    throw new HutongError(
      'HUTONG_LEDGER_KEY_CHANGED',
      `${replay.file}: ${checkpoint.message} (${replay.verifiers[0].name}); ` +
        'give the ledger the key and origin that it was begun with, or begin another under a new HUTONG_INSTANCE',
    )
  }
  if (!equalBytes(checkpoint.root, root)) throw forked(replay.file, checkpoint.size)
}

function textOf(note: string): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 1)
}
