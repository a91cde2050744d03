import type { NoteEntry } from '@hutong/ledger/entries'
import { wait } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { TokenStore } from '../token-adapter.ts'

const lookEveryMs = 1_000

/**
 * Notes each change of an account in the ledger, whoever made it, and each sign-in. A crash between the entry and the mark notes it twice, never not at all. Resolves when
 * the signal is aborted.
 */
export async function noteChanges(parts: {
  readonly store: Pick<TokenStore, 'accounts' | 'run'>
  readonly noteEntry: NoteEntry
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<void> {
  const { logger, signal } = parts
  while (!signal.aborted) {
    try {
      await noteNew(parts)
    } catch (cause) {
      // They stay in the journal, and are tried again.
      logger.failure('account-changes-not-noted', cause)
    }
    await wait(lookEveryMs, signal)
  }
}

async function noteNew({ store, noteEntry, logger }: Parameters<typeof noteChanges>[0]) {
  for (const { number, at, account, department, change, by } of store.accounts.changesToNote()) {
    await noteEntry({ client: by }, department, {
      kind: 'admin',
      traceId: undefined,
      action: change,
      answerClass: 'DATA',
      status: 200,
      details: { note: `${change} ${account} at ${new Date(at).toISOString()}, change ${number}` },
    })
    await store.run('markNoted', number)
    logger.event('account-noted', { account, change, by })
  }
}
