import { HutongError, type Clock } from '@hutong/process'
import type { Row, Source, SourceEvent } from '../../connector.ts'
import type { Connection } from '../../connections.ts'
import { buildChange, toChange, type ReadChange } from './build-change.ts'
import { checkOutbox } from './check-table.ts'
import type { SqlRow } from './database.ts'
import { dialectOf } from './dialect-of.ts'
import { rowsPerBatchMax } from './limits.ts'
import { parseMoment } from './moment.ts'
import { openDatabase } from './open-database.ts'
import { outboxBeginning, parseOutboxPosition, type OutboxPosition } from './outbox-position.ts'
import { outboxStatements } from './outbox-statements.ts'
import type { OutboxSettings } from './sql-settings.ts'
import type { Statement } from './statement.ts'

export interface OutboxSource {
  readonly settings: OutboxSettings
  readonly connection: Connection
  readonly clock: Clock
}

/**
 * A table into which a department writes each change in the transaction that makes it.
 *
 * Numbers are given out before a transaction commits, so a lower one can come to be seen after a higher one. On PostgreSQL rows are read in the
 * order (transaction, id), and only those of transactions below which none is still running. MariaDB tells no such border: there a number that is
 * missing is waited for, until the row behind it is old enough and the server says that nothing in between is still being written.
 */
export function pollOutbox({ settings, connection, clock }: OutboxSource): Source {
  const { engine, schema, table, zoneMinutes, gapMicros } = settings
  const name = `${schema}.${table}`
  const dialect = dialectOf(engine)
  const statements = outboxStatements(engine, dialect, schema, table)
  const database = openDatabase({
    dialect,
    connection,
    zoneMinutes,
    name: settings.connection,
    table: name,
  })

  async function* poll(after: unknown, signal: AbortSignal): AsyncGenerator<SourceEvent> {
    const begun = parseOutboxPosition(after, name)
    const readAt = clock.now()
    const ask = (statement: Statement) => database.query(statement, signal)
    await expectTable(ask)
    let position = begun ?? outboxBeginning(name)
    await expectSameNumbers(position, ask)
    let line = 0
    for (;;) {
      const read = (await ask(statements.page(position))).map(toChange)
      const settled = engine === 'mariadb' ? await untilGap(read, position, signal) : read
      const last = settled.at(-1)
      if (last === undefined) break
      const rows = settled.map((change): Row => buildChange(change, (line += 1), zoneMinutes))
      position = moveOn(position, settled, last)
      const writtenAt = rows.at(-1)?.writtenAt ?? 0
      yield { kind: 'rows', rows, at: { file: name, line }, writtenAt, position, complete: false }
      if (settled.length < rowsPerBatchMax) break
    }
    if (line > 0) {
      yield {
        kind: 'rows',
        rows: [],
        at: { file: name, line },
        writtenAt: 0,
        position,
        complete: true,
      }
    }
    yield { kind: 'polled', readAt: readAt - (await waitingMs(position, ask)) }
  }

  /** The rows before the first number that may still come. */
  async function untilGap(
    read: readonly ReadChange[],
    { id }: OutboxPosition,
    signal: AbortSignal,
  ): Promise<readonly ReadChange[]> {
    const gaps = read.flatMap((change, i) =>
      BigInt(change.id) - BigInt(read[i - 1]?.id ?? id) > 1n ? [i] : [],
    )
    const last = read.at(-1)
    const [first] = gaps
    if (first === undefined || last === undefined) return read
    const [[serverNow = null] = []] = await database.query(dialect.now, signal)
    const now = parseMoment(serverNow ?? '', zoneMinutes) ?? 0
    const young = gaps.find((i) => now - (momentOf(read[i]) ?? now) < gapMicros)
    if (!(await isSettled(read, id, last.id, signal))) return read.slice(0, first)
    return young === undefined ? read : read.slice(0, young)
  }

  /** Whether nothing between two numbers is still being written, and nothing came since `read` was read. */
  async function isSettled(
    read: readonly ReadChange[],
    after: string,
    upTo: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const found = await database.queryUnlocked(statements.settled(after, upTo), signal)
    return found?.length === read.length
  }

  /** For how long rows have been there that had to wait: what was written since is not all read. */
  async function waitingMs(position: OutboxPosition, ask: Ask): Promise<number> {
    const [[since = null] = []] = await ask(statements.waitingSince(position))
    if (since === null) return 0
    const [[serverNow = null] = []] = await ask(dialect.now)
    const now = parseMoment(serverNow ?? '', zoneMinutes) ?? 0
    return Math.max(0, Math.ceil((now - (parseMoment(since, zoneMinutes) ?? now)) / 1000))
  }

  async function expectTable(ask: Ask): Promise<void> {
    const found = dialect.parseTable(await ask(dialect.describe(schema, table)))
    if (found === undefined)
      throw config(`there is no table or view ${name}, or this user may not see it`)
    const mistakes = checkOutbox(found, engine)
    if (mistakes.length === 0) return
    const told = mistakes.map(({ field, rule }) => `${field}: ${rule}`).join('\n  ')
    throw config(`${name} is no outbox:\n  ${told}`)
  }

  /** Numbers that began again would all be passed over, or count as older than what is known. */
  async function expectSameNumbers(
    { transaction, idMax }: OutboxPosition,
    ask: Ask,
  ): Promise<void> {
    const [[latest = null] = []] = await ask(statements.latest)
    const isRestarted = latest !== null && BigInt(latest) < BigInt(idMax)
    const [[isAhead] = []] =
      engine === 'postgresql' && !isRestarted
        ? await ask(statements.isAhead(transaction))
        : [['false']]
    if (!isRestarted && isAhead !== 'true') return
    throw config(
      `the numbers of ${name} have begun again: let them go on behind those that were given, then reset the state of this source`,
    )
  }

  const momentOf = (change: ReadChange | undefined): number | undefined =>
    parseMoment(change?.writtenAt ?? '', zoneMinutes)

  return { poll, close: database.close }
}

type Ask = (statement: Statement) => Promise<readonly SqlRow[]>

function moveOn(
  position: OutboxPosition,
  settled: readonly ReadChange[],
  { transaction, id }: ReadChange,
): OutboxPosition {
  let idMax = BigInt(position.idMax)
  for (const change of settled) if (BigInt(change.id) > idMax) idMax = BigInt(change.id)
  return { ...position, transaction, id, idMax: String(idMax) }
}

const config = (message: string): HutongError => new HutongError('HUTONG_SOURCE_CONFIG', message)
