/** What a program's end says, in the words of sysexits where it has some. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** EX_USAGE: an option or a setting is wrong. */
  usage: 64,
  /** EX_IOERR: the ledger could not be written. */
  ledgerFailed: 74,
} as const
