import { HutongError } from '@hutong/process'

export function damaged(file: string, frame: number, offset: number, what: string): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_DAMAGED',
    `${file}: frame ${frame} at offset ${offset} is damaged: ${what}. Restore the folder from a copy; ` +
      'nothing was changed',
  )
}

export function forked(file: string, size: number): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_FORKED',
    `${file}: the signed checkpoint of ${size} entries is not of the entries before it; ` +
      'the folder mixes two histories: restore one copy as a whole',
  )
}
