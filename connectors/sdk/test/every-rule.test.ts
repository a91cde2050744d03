import { dirname, join } from 'node:path'
import { systemClock } from '@hutong/process'
import { recordType, recordTypes } from '@hutong/schemas'
import { expect, onTestFinished, test } from 'vitest'
import type { Row } from '../src/connector.ts'
import { openSource } from '../src/open-source.ts'
import { findDepartments, loadConnector, type Stream } from '../src/sdk.ts'
import { createTrial } from '../src/tools/try-rows.ts'
import { breakRules, type BrokenRow } from './break-rules.ts'
import { openWorkbench } from './workbench.ts'

const streams: { readonly stream: Stream; readonly fixtures: string }[] = []
for (const file of findDepartments().values())
  for (const stream of (await loadConnector(file)).streams)
    streams.push({ stream, fixtures: join(dirname(file), 'fixtures') })

test('there is a stream for every record type', () => {
  const types = streams.map(({ stream }) => stream.type).toSorted()
  expect(types).toEqual(recordTypes.map(({ type }) => type))
})

test.each(streams.map(({ stream, fixtures }) => [stream.type, stream, fixtures] as const))(
  'a row of %s that breaks one rule of its schema ends in quarantine, by the name of the field and the rule',
  async (type, stream, fixtures) => {
    const info = recordType(type)
    if (info === undefined) throw new Error(`${type} is not published`)
    const rows = breakRules(stream, info, await goodRows(stream, fixtures))
    const required = info.fields.filter((field) => field.required && field.format !== 'list')
    expect(rows.length).toBeGreaterThan(required.length)
    const bench = await openWorkbench([stream])
    onTestFinished(() => bench.remove())
    await bench.readOnce(stream, { openSource: () => sourceOf(rows) })
    expect(await bench.records(stream)).toEqual([])
    const told = await bench.quarantined(stream)
    expect(told).toHaveLength(rows.length)
    for (const [i, { field, rule }] of rows.entries()) {
      const reasons = told.find(({ line }) => line === i)?.reasons ?? []
      expect(reasons[0]?.rule).toBeTruthy()
      expect([field, rule, fieldsOf(reasons)]).toEqual([field, rule, [field]])
      expect(codesOf(rule)).toEqual(expect.arrayContaining(reasons.map(({ code }) => code)))
    }
  },
)

const codesOf = (rule: string): readonly string[] =>
  rule === 'required' ? ['value-missing'] : ['value-malformed', 'schema-violated']
const fieldsOf = (reasons: readonly { readonly field?: string }[]) => [
  ...new Set(reasons.map(({ field }) => field)),
]

/** Rows of the fixtures that become records, as the source gives them. */
async function goodRows(stream: Stream, inbox: string) {
  const tryRows = createTrial({ stream, recordIdKey: new Uint8Array(32), epoch: 1 })
  const world = { inbox, connections: new Map(), clock: systemClock }
  const good: Extract<Row, { kind: 'row' }>['value'][] = []
  for await (const event of openSource(stream, world).poll(
    undefined,
    new AbortController().signal,
  )) {
    if (event.kind !== 'rows') continue
    for (const row of event.rows) {
      const [tried] = tryRows({ ...event, rows: [row] }, systemClock.now())
      if (row.kind === 'row' && tried?.kind === 'record') good.push(row.value)
    }
  }
  return good
}

function sourceOf(broken: readonly BrokenRow[]) {
  const rows = broken.map(({ value }, line) => ({
    kind: 'row' as const,
    line,
    version: String(line).padStart(20, '0'),
    value,
    raw: Buffer.from(JSON.stringify(value)),
  }))
  return {
    poll: async function* () {
      const at = { file: 'rows', line: rows.length }
      yield { kind: 'rows' as const, rows, at, writtenAt: 0, position: null, complete: true }
      yield { kind: 'polled' as const, readAt: Date.now() }
    },
  }
}
