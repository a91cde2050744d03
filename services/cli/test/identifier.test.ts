import { expect, test } from 'vitest'
import { run } from './run-command.ts'

const check = (...words: string[]) => run(['identifier', 'check', ...words])
const linesOf = (out: string): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line))

test('a good number is 0 with its verdict', async () => {
  const { code, out, told } = await check('resident-id', '330106199003079975')
  expect(code).toBe(0)
  expect(linesOf(out)).toMatchObject([
    { valid: true, normalized: '330106199003079975', errors: [] },
  ])
  expect(told).toBe('')
})

test('a bad number is 1 with the rules that it breaks', async () => {
  const { code, out } = await check('resident-id', '330106199003079976')
  expect(code).toBe(1)
  expect(linesOf(out)).toMatchObject([{ valid: false, errors: ['CHECKSUM'] }])
})

test.each([
  ['an unknown kind', ['no-kind', 'x'], /no kind no-kind: one of resident-id/u],
  ['a kind without a value', ['resident-id'], /give KIND and VALUE, or --stdin/u],
  ['a day that is none', ['date', '2026-01-01', '--as-of', '2026-02-30'], /--as-of must be a day/u],
  ['an unknown option', ['--fast'], /unknown option '--fast'/u],
])('%s is 2, and says what to change', async (_, words, message) => {
  const { code, out, told } = await check(...words)
  expect(code).toBe(2)
  expect(told).toMatch(message)
  expect(out).toBe('')
})

test('what depends on the day is judged by --as-of', async () => {
  const future = '330106202611220997'
  const late = await check('resident-id', future, '--as-of', '2026-11-22')
  const early = await check('resident-id', future, '--as-of', '2026-11-21')
  expect(JSON.parse(early.out)).toMatchObject({
    errors: expect.arrayContaining(['BIRTH_DATE_FUTURE']),
  })
  expect(JSON.parse(late.out)['errors']).not.toContain('BIRTH_DATE_FUTURE')
})

test('every line of the input gets one verdict, whatever it holds', async () => {
  const lines = [
    '{"kind":"resident-id","value":"330106199003079975"}',
    'not JSON',
    '{"kind":"no-kind","value":"x"}',
    '{"kind":"resident-id"}',
    '{"kind":"resident-id","value":7}',
    'null',
    '[]',
    '{"kind":"__proto__","value":"x"}',
    '{"kind":"date","value":"2026-02-30"}',
    `{"kind":"name","value":"${'长'.repeat(100_000)}"}`,
  ]
  const { code, out } = await run(['identifier', 'check', '--stdin'], lines.join('\r\n'))
  const verdicts = linesOf(out)
  expect(code).toBe(0)
  expect(verdicts.map(({ valid }) => valid)).toEqual([
    true,
    ...Array.from({ length: 9 }, () => false),
  ])
  expect(verdicts.slice(1, 8)).toEqual(
    Array.from({ length: 7 }, () => ({
      valid: false,
      error: 'INPUT',
      errors: ['INPUT'],
      advisories: [],
    })),
  )
})

test('ten thousand lines get ten thousand verdicts, in their order', async () => {
  const count = 10_000
  const lines = Array.from({ length: count }, (_, at) =>
    JSON.stringify({ kind: 'date', value: at % 2 === 0 ? '2026-01-01' : 'x' }),
  )
  const { out } = await run(['identifier', 'check', '--stdin'], lines.join('\n'))
  const verdicts = linesOf(out)
  expect(verdicts).toHaveLength(count)
  expect(verdicts.every(({ valid }, at) => valid === (at % 2 === 0))).toBe(true)
})

test('no input has no verdicts', async () => {
  expect(await run(['identifier', 'check', '--stdin'], '')).toMatchObject({ code: 0, out: '' })
})
