import { expect, test } from 'vitest'
import { run } from '../run-command.ts'

test('the schema of connector.yaml comes as JSON, and of one kind with all that it refers to', async () => {
  const whole = await run(['connector', 'spec', '--json'])
  expect(JSON.parse(whole.out)).toMatchObject({ title: 'connector.yaml' })
  const one = await run(['connector', 'spec', 'csv-folder'])
  const spec: { properties: object; $defs: object } = JSON.parse(one.out)
  expect(spec.properties).toMatchObject({ kind: { const: 'csv-folder' }, folder: {} })
  expect(Object.keys(spec.$defs)).toEqual(['pollSeconds'])
})

test('a kind that is none is 2, and told which there are', async () => {
  const { code, told } = await run(['connector', 'spec', 'floppy'])
  expect(code).toBe(2)
  expect(told).toContain('csv-folder')
})
