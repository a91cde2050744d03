import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedGenerations } from '../../src/embedded/open-embedded-generations.ts'
import { openEmbeddedReader } from '../../src/embedded/open-embedded-reader.ts'
import { openEmbeddedWriter } from '../../src/embedded/open-embedded-writer.ts'

export function makeStoreFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-store-'))
  const file = join(folder, 'store.db')
  return {
    file,
    openWriter: (generation?: number) =>
      openEmbeddedWriter({ file, ...(generation === undefined ? {} : { generation }) }),
    openReader: async () => openEmbeddedReader(file),
    openGenerations: () => openEmbeddedGenerations(file),
    remove: async () => rmSync(folder, { recursive: true }),
  }
}
