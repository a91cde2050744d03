import { expect, test } from 'vitest'
import { createLogger, HutongError } from '../src/process.ts'
import type { Logger } from '../src/process.ts'

/** The lines that this writes, parsed. */
function linesOf(write: (logger: Logger) => void): Record<string, unknown>[] {
  const texts: string[] = []
  write(createLogger('gateway', { destination: { write: (text) => texts.push(text) } }))
  return texts.map((text): Record<string, unknown> => JSON.parse(text))
}

test('a line is a named event with its fields, as JSON', () => {
  const [line] = linesOf((logger) => logger.event('question-answered', { status: 200 }))
  expect(line).toMatchObject({
    level: 30,
    service: 'gateway',
    event: 'question-answered',
    status: 200,
    time: expect.any(Number),
  })
})

test('the message of a foreign error is never written, since it can quote the data that it choked on', () => {
  const [line] = linesOf((logger) => {
    try {
      JSON.parse('330106199003079975, a number')
    } catch (cause) {
      logger.failure('request-failed', cause)
    }
  })
  expect(JSON.stringify(line)).not.toMatch(/330106|a number/u)
  expect(line).toMatchObject({ event: 'request-failed', code: 'SyntaxError' })
})

test('the stack of a foreign error keeps its places and loses its message, however many lines that has', () => {
  const [line] = linesOf((logger) =>
    logger.failure('request-failed', new Error('first\n330106199003079975\n    third')),
  )
  expect(JSON.stringify(line)).not.toMatch(/330106|first|third/u)
  expect(line?.['stack']).toContain('logger.test.ts')
})

test('the message of an error of ours is written, with its code', () => {
  const [line] = linesOf((logger) =>
    logger.failure('audit-copy-failed', new HutongError('HUTONG_LOG_UNAVAILABLE', 'no room')),
  )
  expect(line).toMatchObject({ code: 'HUTONG_LOG_UNAVAILABLE', message: 'no room' })
})

test('the cause of an error of ours stays out', () => {
  const [line] = linesOf((logger) =>
    logger.failure('x', new HutongError('HUTONG_X', 'failed', new Error('330106199003079975'))),
  )
  expect(JSON.stringify(line)).not.toContain('330106')
})

test('a message stays out even when the error calls itself one of ours', () => {
  const named = Object.assign(new Error('330106199003079975'), { code: 'EACCES' })
  const [line] = linesOf((logger) => logger.failure('x', named))
  expect(line).toMatchObject({ code: 'EACCES' })
  expect(JSON.stringify(line)).not.toContain('330106')
})

test('a thrown text is not written', () => {
  const [line] = linesOf((logger) => logger.failure('x', '330106199003079975'))
  expect(line).toMatchObject({ failure: 'string' })
  expect(JSON.stringify(line)).not.toContain('330106')
})

test('a child adds its fields to every line', () => {
  const [line] = linesOf((logger) => logger.child({ source: 'minzheng' }).warning('row-refused'))
  expect(line).toMatchObject({ level: 40, event: 'row-refused', source: 'minzheng' })
})

test('what is below the level is not written', () => {
  const texts: string[] = []
  const destination = { write: (text: string) => texts.push(text) }
  createLogger('gateway', { level: 'error', destination }).warning('row-refused')
  expect(texts).toEqual([])
})
