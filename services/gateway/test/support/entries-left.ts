import { openSealedDetails } from '@hutong/ledger/entries'
import type { SealedDetails } from '@hutong/ledger/entries'
import type { Gateway } from './open-gateway.ts'

export interface LeftEntry {
  readonly bytes: Uint8Array
  readonly members: Readonly<Record<string, unknown>>
  readonly details: SealedDetails
}

/** What a request left in the ledger, in order, with what is under the seal. */
export async function entriesLeft(
  { parts: { ledger }, keys }: Gateway,
  request: () => Promise<unknown>,
): Promise<readonly LeftEntry[]> {
  const from = ledger.size()
  await request()
  const stop = new AbortController()
  const left: LeftEntry[] = []
  if (ledger.size() === from) return left
  for await (const { bytes } of ledger.entries(from, stop.signal)) {
    const members: Readonly<Record<string, unknown>> = JSON.parse(
      Buffer.from(bytes).toString('utf8'),
    )
    const { key } = await keys.sealing(String(members['sealedKey']))
    left.push({ bytes, members, details: openSealedDetails(key, String(members['sealed'])) })
    if (from + left.length === ledger.size()) stop.abort()
  }
  return left
}
