import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DatabaseSync } from 'node:sqlite'
import { explainFailure } from '@hutong/sqlite'
import { printOf } from '../print-of.ts'
import type { RecordOutline } from '../store.ts'
import { parseStatus } from './find-records.ts'

const rowsPerPage = 500

/** Walks over the records of the active generation, a page in each turn of the event loop: no read transaction lives longer than that. */
export function prepareOutlines(database: DatabaseSync, file: string) {
  const page = database.prepare(
    `SELECT r.id, r.key, r.version, r.status, r.tainted, r.bytes FROM records r JOIN slots s ON s.id = r.slot
     WHERE r.id > ? AND s.topic = ? AND s.generation = (SELECT generation FROM active)
       AND substr(r.key, 1, length(?)) = ? ORDER BY r.id LIMIT ${rowsPerPage}`,
  )

  return async function* outlines(
    topic: string,
    keyPrefix: string,
    signal: AbortSignal,
  ): AsyncGenerator<readonly RecordOutline[]> {
    let last = 0
    while (!signal.aborted) {
      const rows = readPage(last, topic, keyPrefix)
      if (rows.length === 0) return
      last = Number(rows.at(-1)?.['id'])
      yield rows.map(parseOutline)
      await nextTurn()
    }
  }

  function readPage(after: number, topic: string, keyPrefix: string) {
    try {
      return page.all(after, topic, keyPrefix, keyPrefix)
    } catch (cause) {
      throw explainFailure(file, cause)
    }
  }
}

function parseOutline({
  key,
  version,
  status,
  tainted,
  bytes,
}: Readonly<Record<string, unknown>>): RecordOutline {
  return {
    key: String(key),
    version: String(version),
    status: parseStatus(status),
    isTainted: tainted !== null,
    print: bytes instanceof Uint8Array ? printOf(bytes) : '',
  }
}
