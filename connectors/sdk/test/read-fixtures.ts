import { fileURLToPath } from 'node:url'
import { loadConnector, type Stream } from '../src/sdk.ts'
import { openWorkbench } from './workbench.ts'

/** What a department's own fixtures come to, stream by stream: `connectors/<department>/fixtures` is the inbox. */
export async function readFixtures(department: string) {
  const folder = fileURLToPath(new URL(`../../${department}/`, import.meta.url))
  const { streams } = await loadConnector(`${folder}connector.yaml`)
  return Promise.all(streams.map((stream) => readStream(stream, `${folder}fixtures`)))
}

async function readStream(stream: Stream, inbox: string) {
  const bench = await openWorkbench([stream])
  const status = await bench.readOnce(stream, { inbox })
  const records = await bench.records(stream)
  const quarantined = await bench.quarantined(stream)
  const topics = [
    ...(await bench.all(`quarantine.${stream.department}`)),
    ...(await bench.all('connector.positions')),
  ]
  await bench.remove()
  return {
    status,
    keys: records.map(({ key }) => key),
    statuses: records.map((record) => record.status),
    data: records.map((record) => record.data),
    refused: quarantined.map(({ line, reasons }) => ({
      line,
      reasons: reasons.map(({ code, field = '' }) => `${code} ${field}`.trim()),
    })),
    /** Everything that lies in the log in clear besides the records themselves. */
    clear: topics.map(({ key, value }) => `${key} ${Buffer.from(value).toString()}`).join('\n'),
  }
}
