import { HutongError } from '@hutong/process'

/** The promise of an adapter that did not come true, as its callers know it; all of them may be tried again. */
export type UnavailableCode = 'HUTONG_STORE_UNAVAILABLE' | 'HUTONG_LIMITS_UNAVAILABLE'

const moving = 'is a cluster that moves slots between its masters: wait until that is done'

/** Redis names the kind of an error in capitals before its text. The text can quote what was sent, so it is never told. */
const explanations: ReadonlyMap<string, string> = new Map([
  ['OOM', 'has no memory left: raise its maxmemory or add masters'],
  ['READONLY', 'is a replica now: name its master in HUTONG_REDIS'],
  ['CLUSTERDOWN', 'is a cluster that does not serve all its slots: see CLUSTER INFO'],
  ['TRYAGAIN', moving],
  ['ASK', moving],
  ['MOVED', moving],
  ['LOADING', 'is still reading its data: wait'],
  ['BUSY', 'is held up by a script: wait, or say SCRIPT KILL'],
  ['MISCONF', 'cannot write to its disk: see its log'],
  ['NOPERM', 'does not allow its user what is needed: see ACL LOG'],
  ['NOAUTH', 'wants a password: name user and passwordFile in HUTONG_REDIS'],
  ['WRONGPASS', 'does not know this user or password: correct HUTONG_REDIS'],
])

/** Turns what the client throws into a failure with a stable code. Failures that are ours pass unchanged. */
export function explainFailure(code: UnavailableCode, where: string, cause: unknown): HutongError {
  if (cause instanceof HutongError) return cause
  return new HutongError(code, `Redis at ${where} ${explain(cause)}`, cause)
}

function explain(cause: unknown): string {
  const word = firstWord(cause)
  const movesSlot = cause instanceof Error && /non local key/u.test(cause.message)
  if (movesSlot) return moving
  if (word === '') return 'does not answer: it is tried again'
  return explanations.get(word) ?? `refused a command (${word}): see its log`
}

/** The kind of error in Redis's words, or '' when the failure is not one that Redis told. */
export function firstWord(cause: unknown): string {
  const words = cause instanceof Error ? cause.message : ''
  return /^-?(?<word>[A-Z]{3,})(?: |$)/u.exec(words)?.groups?.['word'] ?? ''
}
