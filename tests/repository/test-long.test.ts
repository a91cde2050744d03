import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readJson } from '../support/read-demo.ts'
import { repository } from '../support/repository.ts'
import { textOf, trackedWith } from '../support/tracked-files.ts'

test('test:long runs every suite that has a longer case', () => {
  const { scripts } = readJson<{ scripts: Record<string, string> }>(
    join(repository, 'package.json'),
  )
  const run: readonly string[] = scripts['test:long']?.match(/(?<=--project )\w+/gu) ?? []
  const longer = trackedWith('.test.ts').filter(
    (path) => !path.startsWith('tests/repository/') && textOf(path).includes('HUTONG_TEST_LONG'),
  )
  expect(longer).toContain('connectors/sdk/test/read-long-file.test.ts')
  expect(longer.filter((path) => !run.includes(projectOf(path)))).toEqual([])
})

/** As tests/vitest.config.ts has it. */
function projectOf(path: string): string {
  if (path.endsWith('.integration.test.ts')) return 'integration'
  if (/^tests\/(?:faults\/city\/|journeys\/on-a-city)/u.test(path)) return 'city'
  if (/^tests\/(?:journeys|security)\//u.test(path)) return 'journeys'
  return /^tests\/(?:faults|external)\//u.test(path) ? 'faults' : 'unit'
}
