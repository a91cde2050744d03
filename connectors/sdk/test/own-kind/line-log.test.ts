import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sourceContract } from '@hutong/connectors/testing'
import { temporaryFolder } from '@hutong/process/testing'
import { onTestFinished } from 'vitest'
import { lineLog } from './line-log.ts'

const lines = (first: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `{"id":"A${first + i}"}\n`).join('')

sourceContract('line-log', async () => {
  const file = join(temporaryFolder(onTestFinished), 'rows.jsonl')
  await writeFile(file, `${lines(0, 2500)}no object\n${lines(2500, 2500)}{"id":"half`)
  return {
    open: () => lineLog(file),
    add: () => appendFile(file, `-written"}\n${lines(5000, 3)}`),
    disconnect: () => rm(file),
    remove: () => Promise.resolve(),
  }
})
