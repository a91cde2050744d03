import { parseVerifierKeys, type VerifierKeys } from '@hutong/merkle'
import { sha256 } from '../sha256.ts'

export { askWitness, type Asking, type WitnessPeer, type WitnessWord } from './ask-witness.ts'
export { openWitness, type Witness, type WitnessSettings } from './open-witness.ts'
export { serveWitness, type WitnessServer } from './serve-witness.ts'
export {
  verifyWitnessed,
  type WitnessedQuestion,
  type WitnessedVerdict,
} from './verify-witnessed.ts'
export { readWitnessed, witnessedFile, type Witnessed } from './witnessed-checkpoint.ts'

/** Keys of ledgers, one a line. Null when there is none, or one that is no key. */
export function readVerifierKeys(text: string): VerifierKeys | null {
  return parseVerifierKeys(sha256, text)
}
