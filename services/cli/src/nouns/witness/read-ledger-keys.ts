import { readVerifierKeys } from '@hutong/ledger/witness'
import { CannotJudge } from '../../cannot-judge.ts'
import { readInput } from '../../read-input.ts'

/** All keys of these files. @throws CannotJudge naming the file that cannot be read or holds anything else */
export async function readLedgerKeys(files: readonly string[]) {
  const keys = []
  for (const file of files) {
    const found = readVerifierKeys(await readInput(file))
    if (!found) throw new CannotJudge(`${file} must hold verifier keys of ledgers, one a line`)
    keys.push(...found)
  }
  return keys
}
