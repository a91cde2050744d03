import { mkdirSync, readFileSync, rmdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createLogger, openLogFile, openLogLines } from '../src/process.ts'
import { temporaryFolder } from '../src/testing/testing.ts'

/** More than waits before a flush, so that the file is written to at least once before it is closed. */
const linesOfSeveralFlushes = 500

test('lines are in hub.log when it is closed, one object each', () => {
  const data = temporaryFolder(onTestFinished)
  const { lines, close } = openLogFile(join(data, 'hub.log'))
  const logger = createLogger('hub', { destination: lines })
  for (let n = 0; n < linesOfSeveralFlushes; n += 1) logger.event('counted', { n })
  close()
  const written = readFileSync(join(data, 'hub.log'), 'utf8').trimEnd().split('\n')
  expect(written).toHaveLength(linesOfSeveralFlushes)
  expect(JSON.parse(written.at(-1) ?? '')).toMatchObject({ event: 'counted', n: 499 })
})

test('a full disk under hub.log stops neither events nor close, and is told once and counted', () => {
  const told = hearStandardError()
  const data = temporaryFolder(onTestFinished)
  symlinkSync('/dev/full', join(data, 'hub.log'))
  const { lines, close } = openLogFile(join(data, 'hub.log'))
  const logger = createLogger('hub', { destination: lines })
  for (let n = 0; n < linesOfSeveralFlushes; n += 1) logger.event('counted', { n })
  close()
  expect(told()).toEqual([
    expect.stringContaining('takes no lines (ENOSPC)'),
    expect.stringContaining(`${linesOfSeveralFlushes} log lines are not in`),
  ])
})

test('a hub.log that can be written again takes the lines from then on', () => {
  hearStandardError()
  const data = temporaryFolder(onTestFinished)
  mkdirSync(join(data, 'hub.log'))
  const { lines, close } = openLogFile(join(data, 'hub.log'))
  const logger = createLogger('hub', { destination: lines })
  for (let n = 0; n < linesOfSeveralFlushes; n += 1) logger.event('lost')
  rmdirSync(join(data, 'hub.log'))
  logger.event('kept')
  close()
  expect(readFileSync(join(data, 'hub.log'), 'utf8')).toContain('"kept"')
})

test('a process writes to a file of its own name, or to standard error', () => {
  const told = hearStandardError()
  const data = temporaryFolder(onTestFinished)
  for (const logTo of ['file', 'stderr'] as const) {
    const { lines, close } = openLogLines({ data, logTo }, 'gateway-1')
    createLogger('gateway', { destination: lines }).event(`to-${logTo}`)
    close()
  }
  expect(readFileSync(join(data, 'gateway-1.log'), 'utf8')).toContain('"to-file"')
  expect(told()).toEqual([expect.stringContaining('"to-stderr"')])
})

function hearStandardError(): () => readonly string[] {
  const told: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told.push(String(text))
    return true
  })
  onTestFinished(() => spy.mockRestore())
  return () => told
}
