import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { requireServer } from '@hutong/infra/testing'
import { systemClock } from '@hutong/process'
import { conform, parseConnector, parseExpectedRefusals } from '../../../src/sdk.ts'
import { openDebeziumBench } from '../../sources/debezium/debezium-bench.ts'

const template = (file: string): string =>
  readFileSync(new URL(`../../../templates/debezium/${file}`, import.meta.url), 'utf8')

await requireServer('kafka', ({ address }) => {
  test('what init makes passes its own tests on the messages that it brings', async () => {
    const bench = await openDebeziumBench(address)
    const messages = template('fixtures/changes.tsv').trimEnd().split('\n')
    await bench.write(
      ...messages.map((line) => {
        const [key = '', value = ''] = line.split('\t')
        return { key, value }
      }),
    )
    // A topic of its own, as others write into this Kafka too.
    const here = (text: string): string =>
      text.replaceAll('market.registry', `${bench.prefix}.public`)
    const own = (text: string): string =>
      here(text).replaceAll(`${bench.prefix}.public.abnormal`, bench.topic)
    const [stream] = parseConnector(own(template('connector.yaml')), 'the template').streams
    if (stream === undefined) throw new Error('the template has one stream')
    const { checks } = await conform({
      stream,
      world: {
        inbox: '',
        connections: new Map([['market-regulation', { url: `kafka://${address}` }]]),
        clock: systemClock,
      },
      rowsMax: 1000,
      signal: new AbortController().signal,
      lints: [],
      expected: parseExpectedRefusals(own(template('expected.yaml')), 'the template'),
      waivers: [],
    })
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([])
    await bench.remove()
  })
})
