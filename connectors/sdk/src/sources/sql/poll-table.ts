import { HutongError, type Clock } from '@hutong/process'
import type { Reason, Source, SourceEvent } from '../../connector.ts'
import type { Connection } from '../../connections.ts'
import { aheadReason, createRowBuilder, placeOf, unsetReason, type ReadRow } from './build-rows.ts'
import { dialectOf } from './dialect-of.ts'
import { formatMoment, momentVersion, parseMoment } from './moment.ts'
import { openDatabase } from './open-database.ts'
import { openTable } from './open-table.ts'
import { placeBefore, type Place } from './place.ts'
import {
  addUp,
  forgetBefore,
  isSame,
  nothing,
  reachBack,
  remember,
  sumOf,
  type Memory,
  type Stretch,
} from './remember-places.ts'
import type { PollingSettings } from './sql-settings.ts'
import type { Statement } from './statement.ts'
import { parseTablePosition, tableBeginning, type TablePosition } from './table-position.ts'
import type { Range } from './table-statements.ts'

export interface TableSource {
  readonly settings: PollingSettings
  /** Those that the mapping reads. */
  readonly columns: readonly string[]
  readonly connection: Connection
  readonly clock: Clock
}

/** So many rows without a time, or ahead of the clock, are each told of; with more the table itself is wrong. */
const straysMax = 10_000
/** Of a reading of everything: what changed meanwhile is read again, so often at most. */
const catchUpsMax = 5
/** A clock that is corrected by less is no news. */
const backMicrosMin = 1_000_000

/**
 * A table whose rows say when they last changed, read in the order (time, key).
 *
 * Each statement sees the table at one moment of its own, and nothing is held open between two: while the log is slow no transaction of ours
 * keeps the department's server from cleaning up. No row gets lost between the moments: one that changes meanwhile moves to the end, one that is
 * committed late is found by its stretch (`remember-places.ts`).
 */
export function pollTable({ settings, columns: mapped, connection, clock }: TableSource): Source {
  const { schema, table, cursor, zoneMinutes, overlapMicros, deletes } = settings
  const name = `${schema}.${table}`
  const of = `${name} by ${cursor.time}, ${cursor.key}`
  const columns = [...new Set([...mapped, ...(deletes === undefined ? [] : [deletes.column])])]
  const dialect = dialectOf(settings.engine)
  const database = openDatabase({
    dialect,
    connection,
    zoneMinutes,
    name: settings.connection,
    table: name,
  })
  const buildRow = createRowBuilder({
    columns,
    cursor,
    zoneMinutes,
    ...(deletes === undefined ? {} : { deletes }),
  })
  let toldBack = false
  let aheadTold = 0

  const micros = ([time]: Place): number => parseMoment(time, zoneMinutes) ?? -1
  const moment = (at: number): string => formatMoment(at, zoneMinutes)

  async function* poll(after: unknown, signal: AbortSignal): AsyncGenerator<SourceEvent> {
    const begun = parseTablePosition(after, of) ?? tableBeginning(of)
    const readAt = clock.now()
    const ask = (statement: Statement) => database.query(statement, signal)
    const { statements, time, pages, sum } = await openTable(settings, columns, dialect, ask)
    const [[serverNow = null] = []] = await ask(dialect.now)
    const now = parseMoment(serverNow ?? '', zoneMinutes) ?? 0
    // A later change of the same tick of a coarse clock would have the same version, so a tick is read when it is over.
    const tick = 10 ** (6 - time.secondDigits)
    const before = Math.floor(now / tick) * tick

    let position = begun
    let line = 0
    let given = false
    const rows = (
      read: readonly ReadRow[],
      next: TablePosition,
      refusal?: Reason,
      complete = false,
    ): SourceEvent => {
      position = next
      given = true
      const built = read.map((row) => buildRow(row, (line += 1), refusal))
      const writtenAt = built.at(-1)?.writtenAt ?? 0
      return { kind: 'rows', rows: built, at: { file: name, line }, writtenAt, position, complete }
    }

    const wentBack = begun.place !== null && now < begun.readAt - backMicrosMin
    if (wentBack && !toldBack) yield { kind: 'notice', code: 'clock-went-back' }
    toldBack = wentBack

    if (time.isNullable)
      yield* strays('unset', (from) => statements.unset(from?.[1] ?? null), statements.sumUnset)
    yield* reread(Math.min(begun.readAt, now) - overlapMicros)
    // Whatever was committed until now and stands before the position has been given. From here on only later transactions can be late.
    const late = now - overlapMicros
    yield* readOn()
    const far = { from: moment(now + overlapMicros), ...behind() }
    yield* strays(
      'ahead',
      (from) => statements.rows(from ? { ...far, after: from } : far),
      statements.sum(far),
    )

    const kept = forget(position.memory, late)
    const fewer = kept.stretches.length < position.memory.stretches.length
    if (given || fewer || now < begun.readAt) {
      const last: TablePosition = { ...position, readAt: now, memory: kept }
      yield rows([], last, undefined, true)
    }
    const lead = await leadOf()
    const settled = momentVersion(before - overlapMicros)
    yield { kind: 'polled', readAt: readAt - Math.ceil(lead / 1000), settled }

    /** Rows that have no place in the order: all of them again when they are not those of the last time. */
    async function* strays(
      kind: 'unset' | 'ahead',
      page: (from: Place | null) => Statement,
      all: Statement,
    ): AsyncGenerator<SourceEvent> {
      const found = await sum(all)
      if (kind === 'ahead' && found.count > 0 && found.count !== aheadTold)
        yield { kind: 'notice', code: 'rows-ahead', count: found.count }
      if (kind === 'ahead') aheadTold = found.count
      if (isSame(found, position[kind])) return
      if (found.count > straysMax) throw tooManyStrays(kind, found.count)
      const reason = kind === 'unset' ? unsetReason(cursor.time) : aheadReason(cursor.time)
      let sums = nothing
      for await (const read of pages(page)) {
        sums = addUp([sums, sumOf(read.map(placeOf))])
        yield rows(read, position, reason)
      }
      yield rows([], { ...position, [kind]: sums })
    }

    /** What was committed late: stretches of the last minutes that are no longer what was given. */
    async function* reread(lower: number): AsyncGenerator<SourceEvent> {
      const { place } = begun
      if (place === null) return
      const { from } = begun.memory
      const memory =
        from !== null && micros(from) > lower
          ? reachBack(begun.memory, placeBefore(moment(lower)))
          : begun.memory
      const { stretches } = memory
      const last = stretches.at(-1)
      if (last === undefined) return
      const all = await sum(statements.sum({ after: memory.from, upTo: last.end }))
      if (isSame(all, addUp(stretches))) return
      let current: Memory = memory
      for (const [i, stretch] of stretches.entries()) {
        const range = { after: stretches[i - 1]?.end ?? memory.from, upTo: stretch.end }
        if (isSame(await sum(statements.sum(range)), stretch)) continue
        let sums = nothing
        for await (const read of pages((from_) =>
          statements.rows({ ...range, after: from_ ?? range.after }),
        )) {
          sums = addUp([sums, sumOf(read.map(placeOf))])
          yield rows(read, position)
        }
        current = replace(current, i, { end: stretch.end, ...sums })
        yield rows([], { ...position, memory: current })
      }
    }

    /** What is new, in order. */
    async function* readOn(): AsyncGenerator<SourceEvent> {
      const range = { ...behind(), before: moment(before) }
      for await (const read of pages((from) =>
        statements.rows(from ? { ...range, after: from } : range),
      )) {
        const places = read.map(placeOf)
        const place = places.at(-1) ?? null
        yield rows(read, {
          ...position,
          place,
          readAt: now,
          memory: note(position.memory, places, late),
        })
      }
    }

    function behind(): Range {
      return position.place === null ? {} : { after: position.place }
    }

    /** How far ahead of the server's clock rows are that wait for their time, µs: so much less is known to have been read. */
    async function leadOf(): Promise<number> {
      const range = { ...behind(), from: moment(before), before: moment(now + overlapMicros) }
      const [[latest = null] = []] = await ask(statements.latest(range))
      return latest === null ? 0 : Math.max(0, (parseMoment(latest, zoneMinutes) ?? now) - now)
    }
  }

  const note = (memory: Memory, places: readonly Place[], late: number): Memory => {
    const first = places.findIndex((place) => micros(place) >= late)
    const count = first === -1 ? places.length : first
    const last = places[count - 1]
    const kept = last === undefined ? memory : { from: last, stretches: [] }
    return remember(kept, places.slice(count))
  }
  const forget = (memory: Memory, late: number): Memory =>
    forgetBefore(memory, (place) => micros(place) < late)

  function tooManyStrays(kind: 'unset' | 'ahead', count: number): HutongError {
    const what = kind === 'unset' ? `no ${cursor.time}` : `a ${cursor.time} far ahead of the clock`
    return config(
      `${name} has ${count} rows with ${what}: correct them, or read a view without them`,
    )
  }

  /**
   * Rows that changed while the others were read stand further on, or come by a late commit: they are caught up with. What still lies behind the
   * place reached is given as unreadable: it has to wait for its time, but it is there.
   */
  async function* whole(signal: AbortSignal): AsyncGenerator<SourceEvent> {
    let position: unknown
    let last: SourceEvent | undefined
    for (let turn = 1, isNew = true; isNew && turn <= catchUpsMax; turn += 1) {
      isNew = false
      for await (const event of poll(position, signal)) {
        if (event.kind === 'rows') {
          isNew ||= event.rows.length > 0
          ;({ position } = event)
        }
        // How things were settled is told by the first turn, which all others follow.
        if (event.kind === 'polled') last ??= event
        else yield event
      }
    }
    if (last === undefined) return
    yield* waiting(parseTablePosition(position, of)?.place ?? null, signal)
    yield last
  }

  async function* waiting(after: Place | null, signal: AbortSignal): AsyncGenerator<SourceEvent> {
    const ask = (statement: Statement) => database.query(statement, signal)
    const { statements, pages } = await openTable(settings, columns, dialect, ask)
    const from = (place: Place | null): Range => (place === null ? {} : { after: place })
    let line = 0
    for await (const read of pages((reached) => statements.rows(from(reached ?? after)))) {
      const rows = read.map((row) => buildRow(row, (line += 1), aheadReason(cursor.time)))
      const at = { file: name, line }
      yield { kind: 'rows', rows, at, writtenAt: 0, position: null, complete: false }
    }
  }

  return { poll, whole, close: database.close }
}

function replace({ from, stretches }: Memory, at: number, stretch: Stretch): Memory {
  return { from, stretches: stretches.with(at, stretch) }
}

const config = (message: string): HutongError => new HutongError('HUTONG_SOURCE_CONFIG', message)
