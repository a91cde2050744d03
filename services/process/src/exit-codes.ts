/** What a program's end says, in the words of sysexits where it has some. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** EX_USAGE: an option or a setting is wrong. */
  usage: 64,
  /** EX_IOERR: the ledger could not be written. */
  ledgerFailed: 74,
  /** EX_CONFIG: two copies run of what may run once, and the other one goes on. Starting this one again would only end that one. */
  replaced: 78,
} as const
