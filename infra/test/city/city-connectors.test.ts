import { loadConnector } from '@hutong/connectors'
import type { Stream } from '@hutong/connectors'
import { expect, test } from 'vitest'
import { cityConnectors, registersOf } from '../../src/city/city-connectors.ts'

test('seven departments are read from their own systems, each from another kind of source or server', async () => {
  const kinds: Record<string, string> = {}
  for (const [department, file] of cityConnectors()) {
    const { streams } = await loadConnector(file)
    kinds[department] = [...new Set(streams.map(kindOf))].join()
  }
  expect(kinds).toEqual({
    'civil-affairs': 'sql-polling postgresql',
    health: 'xml-service',
    'market-regulation': 'push',
    'public-security': 'sql-polling mariadb',
    'real-estate': 'debezium',
    'social-security': 'sql-outbox postgresql',
    tax: 'rest-pages',
  })
})

test.each([...cityConnectors().keys()])(
  'the two connectors of %s map the same words of the same streams',
  async (department) => {
    const registers = await registersOf(department)
    expect(registers.map(({ real }) => mappedIn(real))).toEqual(
      registers.map(({ files }) => mappedIn(files)),
    )
  },
)

const kindOf = ({ read }: Stream): string =>
  'engine' in read ? `${read.kind} ${read.engine}` : read.kind

const mappedIn = ({ department, source, type, version, mapping }: Stream): object => ({
  department,
  source,
  type,
  version,
  mapping,
})
