import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { limitsContract } from '@hutong/limits/testing'
import { openEmbeddedLimits } from '../../src/embedded/open-embedded-limits.ts'

function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-limits-'))
  return {
    file: join(folder, 'limits.db'),
    remove: async () => rmSync(folder, { recursive: true }),
  }
}

limitsContract('embedded', async (clock) => {
  const { file, remove } = makeFolder()
  return { open: () => openEmbeddedLimits({ file, clock }), remove }
})

test('what has expired is cleaned away by the calls that follow', async () => {
  let now = 1_000_000
  const { file, remove } = makeFolder()
  const limits = await openEmbeddedLimits({ file, clock: { now: () => now } })
  await Promise.all(Array.from({ length: 50 }, (_, n) => limits.once(`old ${n}`, 1_000)))
  await Promise.all(Array.from({ length: 50 }, (_, n) => limits.take(`old ${n}`, 1, 1_000)))
  now += 5_000
  await Promise.all(Array.from({ length: 25 }, (_, n) => limits.once(`new ${n}`, 1_000)))
  await Promise.all(Array.from({ length: 25 }, (_, n) => limits.take(`new ${n}`, 1, 1_000)))
  await limits.close()
  const database = new DatabaseSync(file)
  expect(
    database
      .prepare('SELECT (SELECT count(*) FROM marks) marks, (SELECT count(*) FROM buckets) buckets')
      .get(),
  ).toEqual({
    marks: 25,
    buckets: 25,
  })
  database.close()
  await remove()
})
