/** Whether a file was not there, as where a ledger at work has just replaced or let go of it. */
export function isGone(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    'code' in cause &&
    (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
  )
}
