import { expect, test } from 'vitest'
import { checkReceipt } from '../src/client.ts'
import { makeKeeper } from './seal-answer.ts'

const keeper = makeKeeper()
const answer = {
  answer: 'YES',
  asOf: {
    lagMs: 240,
    position: 'records.marriage.event.v1@0:7',
    recordTime: null,
    source: 'minzheng',
  },
  mismatches: [],
  reason: null,
}
const sealed = keeper.seal(answer)

test('a whole answer holds, and its entry is told', async () => {
  expect(await checkReceipt(sealed, keeper.vkey)).toMatchObject({
    valid: true,
    index: 1,
    size: 2,
    origin: 'hutong.example/hub',
    bodyBound: true,
  })
})

test('the order of the members does not matter, since it is no part of the answer', async () => {
  const turned = Object.fromEntries(Object.entries(sealed).toReversed())
  expect(await checkReceipt(turned, keeper.vkey)).toMatchObject({ valid: true })
})

test.each([
  ['another answer', { answer: 'NO' }],
  ['another reason', { reason: 'stale' }],
  ['a fresher date', { asOf: { ...answer.asOf, lagMs: 1 } }],
  ['a member more', { note: 'x' }],
  ['a member less', { mismatches: undefined }],
])('%s does not fit the receipt', async (_, change) => {
  const changed: object = JSON.parse(JSON.stringify({ ...sealed, ...change }))
  expect(await checkReceipt(changed, keeper.vkey)).toMatchObject({ valid: false, problem: 'body' })
})

const [
  head = '',
  extra = '',
  index = '',
  sibling = '',
  ,
  origin = '',
  size = '',
  root = '',
  ,
  line = '',
] = sealed.receipt.split('\n')
const tampered: readonly (readonly [string, string, string, string])[] = [
  ['another form', head, 'c2sp.org/tlog-proof@v2', 'form'],
  ['another entry', extra, `extra ${Buffer.from('{"v":1}').toString('base64')}`, 'inclusion'],
  ['no entry', `${extra}\n`, '', 'form'],
  ['another index', index, 'index 0', 'inclusion'],
  ['another sibling', sibling, Buffer.alloc(32).toString('base64'), 'inclusion'],
  ['another origin', `${origin}\n${size}`, `other.example\n${size}`, 'origin'],
  ['another size', `\n${size}\n`, '\n3\n', 'signature'],
  ['another root', root, Buffer.alloc(32).toString('base64'), 'signature'],
  ['another signature', line, `${line.slice(0, -8)}AAAAAA==`, 'signature'],
  ['no signature', `${line}\n`, '', 'form'],
]
test.each(tampered)('a receipt with %s is refused', async (_, part, instead, problem) => {
  const receipt = sealed.receipt.replace(part, instead)
  expect(receipt).not.toBe(sealed.receipt)
  expect(await checkReceipt({ ...sealed, receipt }, keeper.vkey)).toMatchObject({
    valid: false,
    problem,
  })
})

test("another keeper's key is refused, of the same name or another", async () => {
  expect(await checkReceipt(sealed, makeKeeper().vkey)).toMatchObject({ problem: 'signature' })
  expect(await checkReceipt(sealed, makeKeeper('other.example').vkey)).toMatchObject({
    problem: 'origin',
  })
  expect(await checkReceipt(sealed, 'nonsense')).toMatchObject({ problem: 'key' })
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'YES'],
  ['an answer without a receipt', answer],
  ['a receipt that is no text', { ...answer, receipt: 7 }],
  ['an empty receipt', { ...answer, receipt: '' }],
])('%s is refused for its form', async (_, body) => {
  expect(await checkReceipt(body, keeper.vkey)).toMatchObject({ valid: false, problem: 'form' })
})
