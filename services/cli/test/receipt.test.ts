import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from './run-command.ts'
import { body, sealEntries } from './seal-entries.ts'
import type { SealedFolder } from './seal-entries.ts'

const above = temporaryFolder(afterAll)
let sealed: SealedFolder
beforeAll(async () => {
  sealed = await sealEntries(above)
})

function save(name: string, content: object | string): string {
  const file = join(above, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  return file
}
const verify = (file: string, ...words: string[]) =>
  run(['receipt', 'verify', file, '--vkey', sealed.vkey, ...words])

test('a saved answer is 0, and its entry is shown', async () => {
  const { code, out } = await verify(save('answer.json', sealed.answer))
  expect(code).toBe(0)
  expect(out).toMatch(/^成立 VALID: entry 300 of a signed tree of 301, by hutong\.example\/hub\n/u)
  expect(out).toContain('byte for byte')
})

test('with --json the verdict is one line', async () => {
  const { code, out } = await verify(save('json.json', sealed.answer), '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    valid: true,
    index: 300,
    size: 301,
    bodyBound: true,
    entry: { v: 1 },
  })
})

test('a receipt alone says that no answer was compared, and with one that it fits', async () => {
  const proof = save('answer.tlog-proof', sealed.answer.receipt)
  expect((await verify(proof)).out).toContain('no answer was given to compare')
  const bare = save('bare.json', body)
  expect(JSON.parse((await verify(proof, '--body', bare, '--json')).out)).toMatchObject({
    bodyBound: true,
  })
})

test('an answer that is given is the one compared, also when the receipt stands in another', async () => {
  const whole = save('whole.json', sealed.answer)
  const changed = save('changed.json', { ...body, answer: 'NO' })
  const { code, out } = await verify(whole, '--body', changed, '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ valid: false, problem: 'body' })
  const around = save('around.json', { receipt: sealed.answer.receipt })
  expect((await verify(around, '--body', save('bare.json', body))).code).toBe(0)
})

test.each([
  ['blank lines', '\n  '],
  ['a byte order mark', '\uFEFF'],
])('%s before an answer are overlooked', async (_, before) => {
  const text = JSON.stringify(sealed.answer)
  expect((await verify(save('before.json', `${before}${text}`), '--json')).code).toBe(0)
})

test('an answer comes from standard input as well', async () => {
  const words = ['receipt', 'verify', '-', '--vkey', sealed.vkey]
  expect((await run(words, JSON.stringify(sealed.answer))).code).toBe(0)
})

test.each([
  ['another answer', () => ({ ...sealed.answer, answer: 'NO' }), 'body'],
  [
    'a changed receipt',
    () => ({ ...sealed.answer, receipt: sealed.answer.receipt.replace('index 300', 'index 7') }),
    'inclusion',
  ],
  ['no receipt', () => body, 'form'],
])('%s is 1, with its reason', async (name, made, problem) => {
  const { code, out } = await verify(save(`${name}.json`, made()), '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ valid: false, problem })
})

test("another keeper's key is 1", async () => {
  const other = await sealEntries(temporaryFolder(afterAll))
  const file = save('other.json', sealed.answer)
  const { code, out } = await run(['receipt', 'verify', file, '--vkey', other.vkey])
  expect(code).toBe(1)
  expect(out).toMatch(/^不成立 NOT VALID \(signature\)/u)
})

test.each([
  [
    'a file that is not there',
    () => ['receipt', 'verify', 'nowhere.json', '--vkey', sealed.vkey],
    'nowhere.json cannot be read',
  ],
  [
    'a key that is not there',
    () => ['receipt', 'verify', save('a.json', sealed.answer), '--vkey', 'nokey'],
    'nokey cannot be read',
  ],
  ['no key', () => ['receipt', 'verify', 'x'], "required option '--vkey <file>'"],
  [
    'what begins like JSON',
    () => ['receipt', 'verify', save('broken.json', '{'), '--vkey', sealed.vkey],
    'broken.json is not JSON',
  ],
])('%s is 2, and is told by name', async (_, words, message) => {
  const { code, told } = await run(words())
  expect(code).toBe(2)
  expect(told).toContain(message)
  expect(told).not.toMatch(/at file:|node_modules/u)
})
