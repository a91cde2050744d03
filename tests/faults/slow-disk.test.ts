import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { verifyLedger } from '@hutong/ledger'
import { expect, test } from 'vitest'
import { temporaryLedger, vkeyOf } from './ledger-writer.ts'

const program = fileURLToPath(new URL('programs/flooded-ledger.ts', import.meta.url))
const syncUs = 200_000
const offered = 600_000
/** What was offered is 1,200 MB of entries; a queue without a bound holds nearly all of it. */
const rssMibMax = 600

test('a disk that takes 200 ms for each sync: what it cannot take is refused, what it took is there, and memory has a bound', async () => {
  const folder = temporaryLedger()
  const { stdout } = await promisify(execFile)('strace', [
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    'trace=fdatasync',
    '-e',
    `inject=fdatasync:delay_enter=${syncUs}`,
    process.execPath,
    program,
    folder,
    String(offered),
  ])
  const told: Told = JSON.parse(stdout)
  expect(told.taken + told.busy).toBe(offered)
  expect(told.busy).toBeGreaterThan(0)
  expect(told).toMatchObject({ failed: 0, size: told.taken })
  expect(told.rssMaxMib).toBeLessThan(rssMibMax)
  expect(await verifyLedger(folder, vkeyOf(folder))).toMatchObject({
    valid: true,
    size: told.taken,
  })
}, 120_000)

interface Told {
  readonly taken: number
  readonly busy: number
  readonly failed: number
  readonly size: number
  readonly rssMaxMib: number
}
