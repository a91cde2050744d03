import { requireServer } from '@hutong/infra/testing'
import { expect, test } from 'vitest'
import { run } from './run-command.ts'

test('a cluster that nobody named is 2, and told how to name', async () => {
  const { code, told } = await run(['topics', 'check'], '', { HUTONG_KAFKA: '' })
  expect(code).toBe(2)
  expect(told).toContain('name the cluster: --kafka host:port, or HUTONG_KAFKA')
})

await requireServer('kafka', ({ address }) => {
  test('topics are missing, are made once, and are then as declared', async () => {
    const before = await run(['topics', 'check', '--kafka', address])
    expect(before.code).toBe(1)
    expect(before.out).toContain('catalogue.grants is missing: run `hutong topics apply`')

    const applied = await run(['topics', 'apply', '--kafka', address, '--json'])
    expect(applied.code).toBe(0)
    expect(JSON.parse(applied.out)).toMatchObject({
      created: expect.arrayContaining(['audit.entries', 'records.marriage.event.v1']),
      left: [],
    })
    const again = await run(['topics', 'apply'], '', { HUTONG_KAFKA: address })
    expect(again.out).toMatch(/0 created, 0 setting\(s\) put right/u)

    const after = await run(['topics', 'check', '--kafka', address, '--json'])
    expect(after.code).toBe(0)
    expect(JSON.parse(after.out)).toMatchObject({ valid: true, faults: [] })
  })
})
