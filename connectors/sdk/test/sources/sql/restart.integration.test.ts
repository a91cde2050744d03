import { expect, test } from 'vitest'
import type { ServerProcess } from '@hutong/infra'
import { requireOwnServer } from '@hutong/infra/testing'
import type { Engine } from '../../../src/sources/sql/database.ts'
import {
  addPeople,
  failureOf,
  idsOf,
  makePeople,
  openSqlBench,
  pollOnce,
  secondsAgo,
} from './sql-bench.ts'

await requireOwnServer('postgres', (server) => declareRestart('postgresql', server))
await requireOwnServer('mariadb', (server) => declareRestart('mariadb', server))

function declareRestart(engine: Engine, server: ServerProcess): void {
  test(`${engine} that is killed and started again is read on where it was`, async () => {
    const before = await openSqlBench(engine, server.address)
    await makePeople(before)
    await addPeople(before, 1500)
    const source = before.open()
    const first = await pollOnce(source)
    await server.kill()
    expect(await failureOf(pollOnce(source, first.position))).toMatch(/^HUTONG_SOURCE_UNAVAILABLE/u)
    await server.start()
    const writer = await before.another()
    await writer.run(
      `INSERT INTO ${before.schema}.people (id, name, changed) VALUES (9000, 'name', ${secondsAgo(engine, 0.1)})`,
    )
    const second = await pollOnce(source, first.position)
    expect([first.rows.length, idsOf(second.rows).includes('9000')]).toEqual([1500, true])
    await source.close?.()
    await writer.close()
    await before.proxy.stop()
  })
}
