import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { HutongError, writeFileDurably } from '@hutong/process'

const retiredFile = (folder: string): string => join(folder, 'retired')

/** @throws HutongError HUTONG_LEDGER_RETIRED */
export function refuseRetired(folder: string): void {
  if (!existsSync(retiredFile(folder))) return
  throw new HutongError(
    'HUTONG_LEDGER_RETIRED',
    `${folder} was retired: it takes no entries any more, and is verified as before; begin another ledger under a new HUTONG_INSTANCE`,
  )
}

export function markRetired(
  folder: string,
  mark: { readonly time: string; readonly size: number; readonly root: string },
): Promise<void> {
  return writeFileDurably(retiredFile(folder), `${JSON.stringify(mark)}\n`)
}
