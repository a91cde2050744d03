import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@hutong/process'
import type { Source } from '../../src/connector.ts'
import { csvFolder } from '../../src/sources/csv-folder.ts'
import type { FolderSettings } from '../../src/sources/folder-settings.ts'
import { jsonlFolder } from '../../src/sources/jsonl-folder.ts'
import { sourceContract } from '../../src/testing/source-contract.ts'

const settings: Omit<FolderSettings, 'kind'> = {
  folder: 'rows',
  pattern: /^rows_(?<sequence>\d+)$/u,
  charset: 'utf-8',
  complete: { by: 'marker', suffix: '.ok' },
}
const rowCount = 2400

sourceContract('csv-folder', () =>
  makeHarness({
    open: (inbox) =>
      csvFolder({
        settings: { kind: 'csv-folder', ...settings },
        inbox,
        clock: systemClock,
        columns: ['id', 'name'],
      }),
    head: 'id,name\n',
    row: (i) => (i % 700 === 3 ? `${i},"open\n` : `${i},"name\n${i}"\n`),
  }),
)

sourceContract('jsonl-folder', () =>
  makeHarness({
    open: (inbox) =>
      jsonlFolder({
        settings: { kind: 'jsonl-folder', ...settings },
        inbox,
        clock: systemClock,
      }),
    head: '',
    row: (i) => (i % 700 === 3 ? '{\n' : `${JSON.stringify({ id: i, name: 'name' })}\n`),
  }),
)

async function makeHarness(kind: {
  readonly open: (inbox: string) => Source
  readonly head: string
  readonly row: (i: number) => string
}) {
  const inbox = mkdtempSync(join(tmpdir(), 'hutong-source-'))
  await mkdir(join(inbox, 'rows'))
  const put = async (sequence: number, count: number): Promise<void> => {
    const path = join(inbox, 'rows', `rows_${sequence}`)
    const rows = Array.from({ length: count }, (_, i) => kind.row(i))
    await writeFile(path, kind.head + rows.join(''))
    await writeFile(`${path}.ok`, '')
  }
  await put(1, rowCount)
  await put(2, 5)
  return {
    open: () => kind.open(inbox),
    add: () => put(3, 2),
    disconnect: () => rename(join(inbox, 'rows'), join(inbox, 'gone')),
    remove: async () => rmSync(inbox, { recursive: true }),
  }
}
