import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requireServer } from '@hutong/infra/testing'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { makeTemplate, tried, tryTemplate } from './try-template.ts'

await requireServer('postgres', ({ address }) => {
  test.each([
    ['sql-polling', 'table.sql'],
    ['sql-outbox', 'outbox.sql'],
  ])('the example of %s brings the rows of its table', async (kind, file) => {
    const url = `postgresql://${address}/postgres`
    const folder = makeTemplate(kind)
    const owner = new Client({ connectionString: url.replace('//', '//postgres@') })
    await owner.connect()
    await owner.query(await readFile(join(folder, 'fixtures', file), 'utf8'))
    onTestFinished(async () => {
      await owner.query('DROP SCHEMA registry CASCADE')
      await owner.end()
    })
    expect(await tryTemplate(kind, folder, { url, user: 'postgres' })).toEqual(tried)
  })
})
