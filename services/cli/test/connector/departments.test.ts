import { expect, test } from 'vitest'
import { findDepartments } from '@hutong/connectors'
import { run } from '../run-command.ts'

const isLong = process.env['HUTONG_TEST_LONG'] === '1'
/** Each stream is run, killed and troubled as well, which takes minutes. */
const live = isLong ? ['--live', '--kills', '20'] : []

test.each([...findDepartments().keys()].map((department) => [department]))(
  'the connector of %s passes its own tests',
  async (department) => {
    const { code, out } = await run(['connector', 'test', department, ...live])
    expect(out).not.toContain('FAILED')
    expect(code).toBe(0)
  },
  isLong ? 1_200_000 : 60_000,
)
