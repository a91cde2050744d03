import { fromBase64, toBase64 } from './base64.ts'
import { hashLength } from './hash.ts'

/** C2SP tlog-checkpoint: what the keeper of a tree signs. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** The signed text: `<origin>\n<size>\n<base64 root>\n`. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${toBase64(checkpoint.root)}\n`
}

/** Extension lines after the third are allowed and not looked at. Null when it is no checkpoint. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, size, rootText] = text.split('\n')
  if (!origin || !text.endsWith('\n') || rootText === undefined) return null
  const root = fromBase64(rootText)
  if (root?.length !== hashLength || !/^(0|[1-9]\d{0,15})$/.test(size ?? '')) return null
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root } : null
}
