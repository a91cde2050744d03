import { requireServer } from '@hutong/infra/testing'
import { Client } from 'pg'
import { openIndexBuilder, openIndexReader, openIndexWriter } from '../../src/index/open-index.ts'
import { auditIndexContract } from '../../src/testing/index-contract.ts'

await requireServer('postgres', ({ address }) => {
  const place = { kind: 'postgres', postgres: `${address}/postgres?user=postgres` } as const

  auditIndexContract('postgres', async () => {
    await askPostgres(address, 'DROP SCHEMA IF EXISTS hutong_audit CASCADE')
    return {
      openWriter: () => openIndexWriter(place),
      openReader: () => openIndexReader(place),
      openBuilder: () => openIndexBuilder(place),
      destroy: (what) =>
        askPostgres(
          address,
          what === 'everything'
            ? 'DROP SCHEMA hutong_audit CASCADE'
            : `DO $$ BEGIN EXECUTE 'DROP TABLE hutong_audit.entries_' ||
                (SELECT generation FROM hutong_audit.state); END $$`,
        ),
      remove: async () => undefined,
    }
  })
})

async function askPostgres(address: string, text: string): Promise<void> {
  const [host = '', port = ''] = address.split(':')
  const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres' })
  await client.connect()
  await client.query(text)
  await client.end()
}
