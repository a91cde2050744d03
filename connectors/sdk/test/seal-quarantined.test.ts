import { expect, test } from 'vitest'
import { seal, sealedBytesMax, unseal } from '../src/seal-quarantined.ts'

const key = Buffer.alloc(32, 3)

test('what was sealed opens with the same key at the same place only', () => {
  const sealed = seal(Buffer.from('row'), key, 'place')
  expect(unseal(sealed, key, 'place').toString()).toBe('row')
  expect(() => unseal(sealed, Buffer.alloc(32, 4), 'place')).toThrow(
    expect.objectContaining({ code: 'HUTONG_SEAL_BROKEN' }),
  )
  expect(() => unseal(sealed, key, 'elsewhere')).toThrow(
    expect.objectContaining({ code: 'HUTONG_SEAL_BROKEN' }),
  )
})

test('a very long row keeps its beginning, and says so', () => {
  const sealed = seal(Buffer.alloc(sealedBytesMax + 1), key, 'place')
  expect([unseal(sealed, key, 'place').length, sealed.truncated]).toEqual([sealedBytesMax, true])
})
