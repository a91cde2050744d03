import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { kafkaClient } from '@hutong/infra'
import { openLog } from '@hutong/log/open'
import { createConnection } from 'mysql2'
import { Client } from 'pg'
import { SaxesParser } from 'saxes'

// The peer of a source: the rows of one kind as the library for it gives them, as JSON into Kafka, in batches of a thousand of which three are
// on their way. Nothing is mapped, judged, signed or remembered.
// copy-rows.ts KIND PLACE ROWS KAFKA TOPIC
const [kind = '', place = '', rows = '', kafka = '', topic = ''] = process.argv.slice(2)
const topics = [{ name: topic, keep: 'forever', partitions: 'many' }] as const
const log = await openLog({ profile: 'city', kafka, instance: topic, topics })
const [host = '', port = ''] = place.split(':')
const batchRows = 1000

type Copied = Readonly<Record<string, unknown>>

async function* linesOf(parse: (line: string) => Copied): AsyncGenerator<Copied> {
  for await (const line of createInterface(createReadStream(place))) yield parse(line)
}

async function* postgres(statement: string): AsyncGenerator<Copied> {
  const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres' })
  await client.connect()
  await client.query(`BEGIN; DECLARE companies NO SCROLL CURSOR FOR ${statement}`)
  for (;;) {
    const { rows: page } = await client.query<Copied>(`FETCH ${batchRows} FROM companies`)
    if (page.length === 0) break
    yield* page
  }
  await client.end()
}

async function* mariadb(): AsyncGenerator<Copied> {
  const client = createConnection({ host, port: Number(port), user: 'root', database: 'test' })
  const query = client.query('SELECT * FROM companies ORDER BY changed, id')
  for await (const row of query.stream()) yield row
  client.end()
}

async function* restPages(): AsyncGenerator<Copied> {
  let cursor: string | null = '0'
  while (cursor !== null) {
    const response: Response = await fetch(`${place}/rows?cursor=${cursor}`)
    const page: { data: Copied[]; next: string | null } = JSON.parse(await response.text())
    yield* page.data
    cursor = page.next
  }
}

async function* xmlPages(): AsyncGenerator<Copied> {
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const found: Copied[] = []
    let row: Record<string, unknown> = {}
    let content = ''
    const parser = new SaxesParser()
    parser.on('opentag', ({ name }) => {
      content = ''
      if (name === 'row') row = {}
    })
    parser.on('text', (piece) => {
      content += piece
    })
    parser.on('closetag', ({ name }) => {
      if (name === 'row') found.push(row)
      else if (name === 'pages') pages = Number(content)
      else row[name] = content
    })
    const response = await fetch(`${place}/rows?page=${page}`)
    parser.write(await response.text()).close()
    yield* found
  }
}

/** By a consumer of kafkajs, as it comes. */
async function* changes(): AsyncGenerator<Copied> {
  const consumer = kafkaClient(place, 5).consumer({ groupId: topic })
  await consumer.connect()
  await consumer.subscribe({ topics: ['land.registry.certificates'], fromBeginning: true })
  const found: Copied[] = []
  let wake = Promise.withResolvers<void>()
  await consumer.run({
    eachBatch: async ({ batch: { messages } }) => {
      for (const { value } of messages) {
        const { after }: { after: Copied } = JSON.parse(value?.toString() ?? '{}')
        found.push(after)
      }
      wake.resolve()
    },
  })
  for (let count = 0; count < Number(rows);) {
    await wake.promise
    wake = Promise.withResolvers()
    const taken = found.splice(0)
    count += taken.length
    yield* taken
  }
  await consumer.disconnect()
}

/** Each body is in the log before it is answered. */
async function* received(): AsyncGenerator<Copied> {
  const bodies: string[] = []
  let wake = Promise.withResolvers<void>()
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    bodies.push(await text(request))
    response.writeHead(202).end('{}')
    wake.resolve()
  }
  const server = createServer((request, response) => void take(request, response))
  server.listen(Number(place), '127.0.0.1')
  for (let count = 0; count < Number(rows);) {
    await wake.promise
    wake = Promise.withResolvers()
    for (const body of bodies.splice(0)) {
      const parsed = body
        .split('\n')
        .slice(0, -1)
        .map((line): Copied => JSON.parse(line))
      count += parsed.length
      yield* parsed
    }
  }
  server.closeAllConnections()
  server.close()
}

let names: readonly string[] = []
const readers: Readonly<Record<string, () => AsyncIterable<Copied>>> = {
  'csv-folder': () =>
    linesOf((line) => {
      const cells = line.split(',')
      if (names.length === 0) names = cells
      return Object.fromEntries(names.map((name, i) => [name, cells[i]]))
    }),
  'jsonl-folder': () => linesOf((line): Copied => JSON.parse(line)),
  postgresql: () => postgres('SELECT * FROM companies ORDER BY changed, id'),
  outbox: () => postgres('SELECT * FROM outbox ORDER BY id'),
  debezium: changes,
  mariadb,
  'rest-pages': restPages,
  'xml-service': xmlPages,
  push: received,
}
const read = readers[kind]
if (read === undefined) throw new Error(`no peer reads ${kind}`)

const onTheirWay: Promise<unknown>[] = []
const send = async (batch: readonly Copied[]): Promise<void> => {
  if (onTheirWay.length >= 3) await onTheirWay.shift()
  onTheirWay.push(
    log.append(
      topic,
      batch.map((row) => ({ key: String(row['id']), value: Buffer.from(JSON.stringify(row)) })),
    ),
  )
}
let batch: Copied[] = []
for await (const row of read()) {
  batch.push(row)
  if (batch.length < batchRows) continue
  await send(batch)
  batch = []
}
if (batch.length > 0) await send(batch)
await Promise.all(onTheirWay)
await log.close()
