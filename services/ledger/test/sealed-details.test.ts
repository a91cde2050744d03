import { createSecretKey, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openSealedDetails, sealDetails, signalNames } from '../src/entries.ts'
import type { SealedDetails } from '../src/entries.ts'

const key = createSecretKey(randomBytes(32))
const seal = (details: SealedDetails): string => sealDetails(key, randomBytes(12), details)
const asked = { officer: 'o-17', window: 'A03', caseRef: 'HT-2026-000123' }
const digest = 'a'.repeat(64)

test.each<[string, SealedDetails]>([
  ['a record', { records: [digest] }],
  ['a signal', { signals: ['flagged'] }],
  ['a record and every signal', { records: [digest], signals: signalNames }],
])('what is sealed is as long with %s as with nothing that only the hub knows', (_, hidden) => {
  for (let length = 0; length < 130; length += 1) {
    const told = { ...asked, note: '案'.repeat(length) }
    const sealed = seal({ ...told, ...hidden })
    expect(sealed.length).toBe(seal(told).length)
    expect(openSealedDetails(key, sealed)).toEqual({ ...told, ...hidden })
  }
})
