import { join } from 'node:path'
import { openOwnLedger, type OwnLedger } from '@hutong/ledger'
import { silentLogger, systemClock } from '@hutong/process'

export interface HubLedgerPlace {
  readonly data: string
  /** Left out: `hub`. */
  readonly instance?: string
}

/** A ledger as a hub opens its own; a witness is asked every second. */
export async function openHubLedger(
  { data, instance = 'hub' }: HubLedgerPlace,
  witness?: { readonly url: string; readonly vkey: string },
): Promise<OwnLedger> {
  const keys = join(data, 'keys')
  const stop = new AbortController()
  const ledger = await openOwnLedger({
    settings: {
      data,
      keys,
      entryKeys: keys,
      instance,
      origin: `hutong.example/${instance}`,
      ...(witness ? { witness: witness.url, witnessKey: witness.vkey, witnessEveryS: 1 } : {}),
    },
    clock: systemClock,
    logger: silentLogger,
    signal: stop.signal,
  })
  return {
    ...ledger,
    close: () => {
      stop.abort()
      return ledger.close()
    },
  }
}

/** Notes so many answers, and gives their receipts. */
export async function sealAnswers(
  { noteEntry }: OwnLedger,
  count: number,
): Promise<readonly string[]> {
  const note = {
    kind: 'answer',
    traceId: undefined,
    answerClass: 'YES',
    status: 200,
    details: {},
  } as const
  const sealing = Array.from({ length: count }, () =>
    noteEntry({ client: 'window' }, 'ziran', note),
  )
  return (await Promise.all(sealing)).map(({ receipt }) => receipt)
}

/** A hub that seals so much without a witness and ends. */
export async function sealAlone(place: HubLedgerPlace, count: number): Promise<void> {
  const ledger = await openHubLedger(place)
  await sealAnswers(ledger, count)
  await ledger.close()
}
