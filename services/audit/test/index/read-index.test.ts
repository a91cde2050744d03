import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openIndexWriter } from '../../src/index/open-index.ts'
import { readIndex } from '../../src/index/read-index.ts'
import { raw } from '../../src/index/statement.ts'
import { indexEntry } from '../../src/testing/index-entry.ts'

test('entries of another department that come in the middle of counting are not counted', async () => {
  const file = join(temporaryFolder(onTestFinished), 'audit.db')
  const writer = await openIndexWriter({ kind: 'sqlite', file })
  onTestFinished(() => writer.close())
  const own = indexEntry(0, { department: 'ziran' })
  await writer.add({ partition: 0, from: 0, next: 1, entries: [own] })
  await writer.settle(await writer.identity())
  const database = new DatabaseSync(file, { readOnly: true })
  onTestFinished(() => database.close())
  const index = readIndex({
    query: async ({ text, values }) => {
      const rows = database.prepare(text).all(...values)
      if (text.includes('members')) {
        const other = indexEntry(1, { department: 'renshe' })
        await writer.add({ partition: 0, from: 1, next: 2, entries: [other] })
      }
      return rows
    },
    isOneOf: () => raw('1 = 1'),
    ofShapes: () => raw(''),
    close: async () => undefined,
  })
  const reader = { as: 'supervisor', departments: ['ziran'] } as const
  expect(await index.count({ reader, by: [] })).toEqual([{ keys: [], count: 1 }])
})
