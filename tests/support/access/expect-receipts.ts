import { readFileSync } from 'node:fs'
import { checkReceipt } from '@hutong/client'
import { verifyLedger } from '@hutong/ledger'
import { expect } from 'vitest'
import type { Told } from '../ask.ts'
import { leafOf, readLeaves } from '../read-leaves.ts'

/** Fails unless every ledger verifies, and each receipt among the answers is of an entry that lies in one of them. Nothing writes to them any more. */
export async function expectReceipts(
  told: readonly Told[],
  ledgers: readonly string[],
): Promise<void> {
  const keys = ledgers.map((ledger) => readFileSync(`${ledger}.vkey`, 'utf8'))
  for (const [at, ledger] of ledgers.entries())
    expect(await verifyLedger(ledger, keys[at] ?? '')).toMatchObject({ valid: true })
  const leaves = ledgers.map(readLeaves)
  const proven = told.filter(({ body }) => 'receipt' in body)
  expect(proven.length).toBeGreaterThan(0)
  for (const { body } of proven) {
    const verdict = await checkReceipt(body, keys.join(''))
    if (!verdict.valid) throw new Error(`a receipt does not hold: ${verdict.message}`)
    const leaf = leafOf(verdict.entry)
    expect(leaves.map((held) => held[verdict.index])).toContain(leaf)
  }
}
