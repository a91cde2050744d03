import { expect, onTestFinished, test } from 'vitest'
import type { Ledger } from '@hutong/ledger'
import { HutongError } from '@hutong/process'
import { openGateway } from './support/open-gateway.ts'
import { marriage } from './support/records.ts'

/** All that an asker is told while the ledger takes no entries. */
const unavailable = {
  code: 'ledger-unavailable',
  detail: 'no answer leaves without its proof, and the ledger takes no entries now',
  status: 503,
  title: '存证账本不可用 ledger unavailable',
  type: 'urn:hutong:problem:ledger-unavailable',
}
const roads: readonly (readonly [string, object | string])[] = [
  ['YES', {}],
  ['NO', { claims: { certificateNo: marriage.certificateNo, event: 'DIVORCE' } }],
  ['a refusal', { purpose: 'pension' }],
  ['bad input', { claims: { other: 1 } }],
  ['what is no JSON', '{'],
]
const failure = (code: 'CLOSED' | 'BUSY') => new HutongError(`HUTONG_LEDGER_${code}`, 'on purpose')

const failing: Readonly<Record<string, (ledger: Ledger) => Ledger>> = {
  'is closed': (ledger) => ({ ...ledger, append: () => Promise.reject(failure('CLOSED')) }),
  'has a full queue': (ledger) => ({ ...ledger, append: () => Promise.reject(failure('BUSY')) }),
  'has sealed the entry, but its word is lost': (ledger) => ({
    ...ledger,
    append: async (entry) => {
      await ledger.append(entry)
      throw failure('CLOSED')
    },
  }),
}

test.each(Object.entries(failing))(
  'when the ledger %s, not one byte of any answer leaves',
  async (_, ledger) => {
    const gateway = await openGateway(onTestFinished, { ledger })
    for (const [, change] of roads) {
      const told = await gateway.ask(change)
      expect(told.body).toEqual(unavailable)
      expect(told.status).toBe(503)
      expect(told.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' })
    }
  },
)

test('the real ledger, closed, is told the same way', async () => {
  const gateway = await openGateway(onTestFinished)
  await gateway.parts.ledger.close()
  for (const [, change] of roads) expect((await gateway.ask(change)).body).toEqual(unavailable)
})

test('a ledger that fails in a way nobody foresaw is a 500 without a byte of the answer', async () => {
  const foreign = new Error('YES 330106199003079975')
  const gateway = await openGateway(onTestFinished, {
    ledger: (ledger) => ({ ...ledger, append: () => Promise.reject(foreign) }),
  })
  for (const [, change] of roads) {
    const { status, text } = await gateway.ask(change)
    expect(status).toBe(500)
    expect(text).not.toMatch(/YES|NO\b|mismatch|330106/u)
  }
})
