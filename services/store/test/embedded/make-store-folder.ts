import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedReader } from '../../src/embedded/open-embedded-reader.ts'
import { openEmbeddedWriter } from '../../src/embedded/open-embedded-writer.ts'

export function makeStoreFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-store-'))
  const file = join(folder, 'store.db')
  return {
    file,
    openWriter: () => openEmbeddedWriter({ file }),
    openReader: async () => openEmbeddedReader(file),
    remove: async () => rmSync(folder, { recursive: true }),
  }
}
