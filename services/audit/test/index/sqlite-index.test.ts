import { readdirSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { temporaryFolder } from '@hutong/process/testing'
import { openIndexBuilder, openIndexReader, openIndexWriter } from '../../src/index/open-index.ts'
import { auditIndexContract } from '../../src/testing/index-contract.ts'

auditIndexContract('sqlite', async () => {
  let remove: () => unknown = () => undefined
  const folder = temporaryFolder((clean) => (remove = clean))
  const place = { kind: 'sqlite', file: join(folder, 'audit.db') } as const
  return {
    openWriter: () => openIndexWriter(place),
    openReader: () => openIndexReader(place),
    openBuilder: () => openIndexBuilder(place),
    destroy: async (what) => {
      if (what === 'everything') {
        for (const name of readdirSync(folder)) rmSync(join(folder, name))
      } else {
        const database = new DatabaseSync(place.file)
        const [row] = database.prepare('SELECT generation FROM state').all()
        database.exec(`DROP TABLE entries_${String(row?.['generation'])}`)
        database.close()
      }
    },
    remove: async () => void (await remove()),
  }
})
