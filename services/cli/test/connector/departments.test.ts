import { expect, test } from 'vitest'
import { findDepartments } from '@hutong/connectors'
import { run } from '../run-command.ts'

test.each([...findDepartments().keys()].map((department) => [department]))(
  'the connector of %s passes its own tests',
  async (department) => {
    const { code, out } = await run(['connector', 'test', department])
    expect(out).not.toContain('FAILED')
    expect(code).toBe(0)
  },
)
