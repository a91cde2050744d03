export { fromBase64, toBase64 } from './base64.ts'
export { canonicalJson } from './canonical-json.ts'
export { formatCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint.ts'
export { proveConsistency, verifyConsistency, type ConsistencyClaim } from './consistency-proof.ts'
export {
  cosignedMessage,
  formatCosignature,
  openCosignature,
  signatureLinesOf,
  type Cosignature,
} from './cosignature.ts'
export { growTree, type GrowingTree, type TreeStart } from './growing-tree.ts'
export { emptyRoot, equalBytes, hashLength, leafHash, nodeHash, type Hash } from './hash.ts'
export { proveInclusion, verifyInclusion, type InclusionClaim } from './inclusion-proof.ts'
export {
  formatReceipt,
  parseReceipt,
  receiptMagic,
  type InclusionReceipt,
} from './inclusion-receipt.ts'
export {
  formatSignatureLine,
  parseSignedNote,
  signaturesOf,
  type NoteSignature,
  type SignedNote,
} from './signed-note.ts'
export { subtreeHash, type NodeReader } from './subtree.ts'
export {
  levelWidth,
  parseTilePath,
  partialTile,
  tileIndexPath,
  tilePath,
  tileWidth,
  type Tile,
  type TileLevel,
} from './tile-path.ts'
export {
  openTileProver,
  proveFromTiles,
  type DamagedTile,
  type TiledTree,
  type TileProver,
} from './prove-from-tiles.ts'
export {
  cosignerKey,
  formatCosignerKey,
  formatVerifierKey,
  parseCosignerKey,
  parseVerifierKey,
  sameVerifier,
  verifierKey,
  type CosignerKey,
  type VerifierKey,
} from './verifier-key.ts'
export {
  openCheckpoint,
  openCheckpointByAny,
  parseVerifierKeys,
  verifyReceipt,
  type ReceiptProblem,
  type ReceiptQuestion,
  type ReceiptVerdict,
  type VerifierKeys,
  type VerifySignature,
} from './verify-receipt.ts'
