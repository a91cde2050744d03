import { expect, test } from 'vitest'
import { parseOptions, startHelp } from '../src/parse-options.ts'

const usual = {
  data: undefined,
  port: undefined,
  people: 10_000,
  empty: false,
  once: false,
  help: false,
}

test('with nothing said, the whole city of 10,000 people is started', () => {
  expect(parseOptions([])).toEqual(usual)
})

test.each([[[]], [['--']]])('all options are read, with %j before them', (before) => {
  const words = ['--data', 'there', '--port', '9000', '--people', '500', '--empty', '--once']
  expect(parseOptions([...before, ...words])).toEqual({
    data: 'there',
    port: '9000',
    people: 500,
    empty: true,
    once: true,
    help: false,
  })
})

test('a value may be joined by an equals sign', () => {
  expect(parseOptions(['--people=1000000', '--port=0'])).toMatchObject({
    people: 1_000_000,
    port: '0',
  })
})

test.each(['--help', '-h'])('%s asks for the help, which names every option', (word) => {
  expect(parseOptions([word]).help).toBe(true)
  for (const option of ['--data', '--port', '--people', '--empty', '--once', '--help']) {
    expect(startHelp).toContain(option)
  }
})

test.each([
  [['--fast'], /--fast/u],
  [['there'], /there/u],
  [['--port'], /--port/u],
  [['--once=yes'], /--once/u],
])('%j is refused, and the help pointed to', (words, message) => {
  const parse = () => parseOptions(words)
  expect(parse).toThrow(expect.objectContaining({ code: 'HUTONG_OPTIONS_INVALID' }))
  expect(parse).toThrow(message)
  expect(parse).toThrow('see --help')
})

test.each(['99', '0', '-1', '1e3', '100.5', 'many', '', '9999999999'])(
  '%j people are refused with the bounds',
  (people) => {
    expect(() => parseOptions([`--people=${people}`])).toThrow(
      /^--people must be 100 to \d+; see --help$/u,
    )
  },
)

test('the smallest city has 100 people', () => {
  expect(parseOptions(['--people', '100']).people).toBe(100)
})
