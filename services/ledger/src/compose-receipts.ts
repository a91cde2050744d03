import { receiptMagic } from '@hutong/merkle'
import type { Batch } from './batch.ts'
import { proofTexts, type BatchTree } from './batch-tree.ts'

const lineEnd = String.raw`\n`

/**
 * C2SP tlog-proof texts of a batch in order, as they stand between the quotes of a JSON string. Nearly every receipt leaves in one, and a text without the
 * checkpoint's dash takes half the time to write. Proof lines and checkpoint are shared pieces, joined only when somebody reads them.
 */
export function composeReceipts(batch: Batch, tree: BatchTree, checkpoint: string): string[] {
  const { bytes } = batch.buffers
  const ending = `${lineEnd}${escapeForJson(checkpoint)}`
  return proofTexts(tree, lineEnd).map((proof, at) => {
    const entry = bytes.toString('base64', batch.begins[at], batch.ends[at])
    return `${receiptMagic}${lineEnd}extra ${entry}${lineEnd}index ${batch.start + at}${lineEnd}${proof}${ending}`
  })
}

/** The text itself. */
export function receiptText(receiptJson: string): string {
  const text: unknown = JSON.parse(`"${receiptJson}"`)
  return String(text)
}

/** Made anew character by character, so that what comes out is held as ASCII. */
function escapeForJson(text: string): string {
  const quoted = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\u2014', String.raw`\u2014`)
  return Buffer.from(quoted, 'latin1').toString('latin1')
}
