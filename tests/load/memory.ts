import { readFile } from 'node:fs/promises'
import { csvFolder } from './sources/files.ts'
import { withBench } from './sources/sources.ts'
import { postgresTable } from './sources/tables.ts'

const rowsDefault = 10_000_000
const kinds = { 'csv-folder': csvFolder, postgresql: postgresTable }

/** Memory of a connector while it reads a long file and a long table: after each tenth of the rows, in MiB of resident memory, and the highest ever. */
export async function benchMemory(words: readonly string[]) {
  const rows = Number(words[0] ?? rowsDefault)
  const figures: Record<string, object> = {}
  for (const [name, prepare] of Object.entries(kinds)) {
    figures[name] = await withBench(name, prepare, rows, async (bench) => {
      const tenths: Promise<number>[] = []
      let highest: Promise<number> | undefined
      const perSecond = await bench.own('1', false, (arrived, pid) => {
        if (arrived < ((tenths.length + 1) * rows) / 10 - 100) return
        tenths.push(mebibytes(pid, 'VmRSS'))
        highest = mebibytes(pid, 'VmHWM')
      })
      return { perSecond, tenths: await Promise.all(tenths), highest: await highest }
    })
    process.stderr.write(`${name} ${JSON.stringify(figures[name])}\n`)
  }
  return { bench: 'memory', rows, ...figures }
}

async function mebibytes(pid: number, line: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(new RegExp(`${line}:\\s*(\\d+)`).exec(status)?.[1] ?? 0) / 1024)
}
