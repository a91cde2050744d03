import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { goodCode } from '../../abnormal-stream.ts'
import { openWorkbench, type Workbench } from '../../workbench.ts'
import {
  json,
  startService,
  xml,
  type Answered,
  type Asked,
  type Service,
} from './start-service.ts'
import { restRead, webStream, xmlRead } from './web-stream.ts'

const killCount = process.env['HUTONG_TEST_LONG'] === undefined ? 5 : 100
const rowCount = 600
const size = 50
const program = fileURLToPath(new URL('run-web-connector.ts', import.meta.url))

const kinds = [
  { kind: 'rest-pages', read: restRead, answer: answerJson },
  { kind: 'xml-service', read: xmlRead, answer: answerXml },
]

let rows: Company[]
let service: Service
let bench: Workbench
beforeEach(async () => {
  const beginning = Date.now() - 3_600_000
  rows = Array.from({ length: rowCount }, (_, i) => company(i, beginning + i, '甲'))
  service = await startService(() => ({ status: 500 }))
})
afterEach(async () => {
  await service.stop()
  await bench.remove()
})

test.each(kinds)(
  `killed ${killCount} times while rows change, a connector that reads $kind has all of them in the end`,
  async ({ kind, read, answer }) => {
    const stream = webStream(read)
    bench = await openWorkbench([stream])
    await bench.log.close()
    for (let i = 0; i < killCount; i += 1) {
      const child = start(kind)
      let left = 1 + ((i * 7) % 40)
      service.answer = (asked) => {
        left -= 1
        if (left === 0) child.kill('SIGKILL')
        if (left % 3 === 0) change((i * 31 + left * 17) % rowCount)
        return answer(asked)
      }
      const [, signal]: unknown[] = await once(child, 'exit')
      expect(signal).toBe('SIGKILL')
    }
    service.answer = answer
    const [code]: unknown[] = await once(start(kind, 'once'), 'exit')
    expect(code).toBe(0)
    bench = await openWorkbench([stream], bench.folder)
    expect(await newest()).toEqual(new Map(rows.map(({ id, name }) => [id, name])))

    /** Name of each record's highest version. */
    async function newest(): Promise<ReadonlyMap<string, unknown>> {
      const records = await bench.records(stream)
      const ordered = records.toSorted((a, b) => (a.version < b.version ? -1 : 1))
      return new Map(ordered.map(({ key, data }) => [key.split(':').at(-1) ?? '', nameOf(data)]))
    }
  },
  60_000 + killCount * 20_000,
)

const start = (...words: string[]): ChildProcess =>
  spawn(process.execPath, [program, bench.folder, service.url, ...words], { stdio: 'inherit' })

interface Company {
  readonly id: string
  readonly name: string
  readonly changedAt: string
}

const company = (i: number, at: number, name: string): Company => ({
  id: `A${i}`,
  name: `${name}公司`,
  changedAt: new Date(at).toISOString(),
})

function change(i: number): void {
  rows = [
    ...rows.filter(({ id }) => id !== `A${i}`),
    company(i, Date.now(), `乙${i}之${Date.now()}`),
  ]
}

const rest = { code: goodCode, listedOn: '20240131', state: '有效' }
const sortKey = ({ changedAt, id }: Company): string => `${changedAt} ${id}`
const changedSince = (since: string): readonly Company[] =>
  rows
    .filter(({ changedAt }) => changedAt >= since)
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))

function answerJson({ query }: Asked): Answered {
  const after = query.get('cursor') ?? ''
  const found = changedSince(query.get('since') ?? '').filter((one) => sortKey(one) > after)
  const page = found.slice(0, size)
  const last = page.at(-1)
  const next = found.length > size && last !== undefined ? sortKey(last) : null
  return json({ data: page.map((one) => ({ ...one, ...rest })), next })
}

function answerXml({ body }: Asked): Answered {
  const [, since = '', page = ''] = /<Since>(.*)<\/Since><Page>(.*)<\/Page>/.exec(body) ?? []
  const found = changedSince(since).slice((Number(page) - 1) * size, Number(page) * size)
  const elements = found.map((one) => {
    const members = Object.entries({ ...one, ...rest })
    return `<Row>${members.map(([name, text]) => `<${name}>${text}</${name}>`).join('')}</Row>`
  })
  return xml(`<Rows>${elements.join('')}</Rows>`)
}

const nameOf = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && 'name' in data ? data.name : undefined
