import { receiptMagic } from '@hutong/merkle'
import type { Batch } from './batch.ts'
import { proofTexts, type BatchTree } from './batch-tree.ts'

/** C2SP tlog-proof texts of a batch in order. Proof lines and checkpoint are shared pieces, joined only when somebody reads them. */
export function composeReceipts(batch: Batch, tree: BatchTree, checkpoint: string): string[] {
  const { bytes } = batch.buffers
  const ending = `\n${checkpoint}`
  return proofTexts(tree).map((proof, at) => {
    const entry = bytes.toString('base64', batch.begins[at], batch.ends[at])
    return `${receiptMagic}\nextra ${entry}\nindex ${batch.start + at}\n${proof}${ending}`
  })
}
