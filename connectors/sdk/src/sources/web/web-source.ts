import { HutongError, wait, type Clock } from '@hutong/process'
import { connectionOf, type Connections } from '../../connections.ts'
import type { Source, SourceEvent } from '../../connector.ts'
import type { PageFormat } from './page-format.ts'
import { createPageReader } from './read-pages.ts'
import { readPass, type PassEnd, type PassSettings } from './read-pass.ts'
import { createRowMemory } from './remember-rows.ts'
import { momentBefore } from './row-moment.ts'
import { openWebClient } from './web-client.ts'
import { parseWebPosition, type WebPosition } from './web-position.ts'
import { overlapSecondsDefault, type WebSettings } from './web-settings.ts'

export interface WebSource {
  readonly settings: WebSettings & { readonly pollMs: number }
  readonly connections: Connections
  readonly clock: Clock
  /** First wait after a request that failed; each further one doubles. */
  readonly waitMsFirst?: number
}

/**
 * Pages of a service that is asked over HTTP, pass by pass. A pass asks for what was changed since the last one, with an overlap; the position
 * moves on only when a whole pass has been given, and until then it tells where in the pass. Rows that this run has given are not given again.
 *
 * @throws HutongError HUTONG_SOURCES_INVALID, HUTONG_SOURCE_CONFIG when the connection is missing or cannot be used
 */
export function webSource(
  { settings, connections, clock, waitMsFirst }: WebSource,
  openFormat: (where: string) => PageFormat,
): Source {
  const where = `${settings.connection} ${settings.path}`
  const client = openWebClient({
    connection: connectionOf(connections, settings.connection),
    where,
    timeoutMs: settings.timeoutMs,
    bytesMax: settings.pageBytesMax,
    clock,
    ...(waitMsFirst === undefined ? {} : { waitMsFirst }),
  })
  const memory = createRowMemory()
  const pages = createPageReader(settings, openFormat(where), client, where)
  const now = (): number => clock.now()
  const parts: PassSettings = { settings, pages, memory, where, now }
  /** The position that was last given, as JSON: what is remembered belongs to it. */
  let given = ''
  let mayBeginAt = 0
  let isBroken = false

  async function* poll(after: unknown, signal: AbortSignal): AsyncGenerator<SourceEvent> {
    let position = rememberFrom(after)
    // However much comes, the service is asked no more often than the settings say.
    if (mayBeginAt > clock.now() && !(await wait(mayBeginAt - clock.now(), signal))) return
    mayBeginAt = clock.now() + settings.pollMs
    if (isBroken) position = { kind: 'web-pages', since: position.since }
    isBroken = false
    for (;;) {
      const readAt = clock.now()
      const isResumed = position.pass !== undefined
      const next = yield* readOn(position, signal)
      if (next === undefined) return
      ;({ position } = next)
      // The first pages of a pass that was resumed were read long ago: only a whole one tells how things are now.
      if (isResumed) continue
      const settled = settledOf(next.began, settings)
      yield { kind: 'polled', readAt, ...(settled === undefined ? {} : { settled }) }
      return
    }
  }

  /** One pass, whose end is a position of its own. */
  async function* readOn(
    from: WebPosition,
    signal: AbortSignal,
  ): AsyncGenerator<SourceEvent, PassEnd | undefined> {
    let line = 0
    let isLeft = true
    try {
      const pass = readPass(parts, from, signal)
      for (let step = await pass.next(); ; step = await pass.next()) {
        if (step.done) {
          isLeft = false
          const end = step.value
          if (end !== undefined && note(end.position)) yield endOf(end.position, line)
          return end
        }
        if (step.value.kind === 'rows') {
          note(step.value.position)
          ;({ line } = step.value.at)
        }
        yield step.value
      }
    } catch (cause) {
      isLeft = false
      isBroken = isOfTheWholePass(cause)
      // A page can have been read whose rows were not given.
      pages.forget()
      throw cause
    } finally {
      // Whoever leaves in the middle may not have taken what was given last.
      if (isLeft) given = ''
    }
  }

  /** False when it was given before. */
  function note(position: unknown): boolean {
    const text = JSON.stringify(position)
    if (text === given) return false
    given = text
    return true
  }

  const endOf = (position: WebPosition, line: number): SourceEvent => ({
    kind: 'rows',
    rows: [],
    at: { file: settings.path, line },
    writtenAt: clock.now(),
    position,
    complete: true,
  })

  /** What this run remembers belongs to the position that it gave last; from another one nothing is known. */
  function rememberFrom(after: unknown): WebPosition {
    const position = parseWebPosition(after)
    if (note(after ?? null)) {
      memory.forget()
      pages.forget()
    }
    return position
  }

  return { poll, close: client.close }
}

/** What is written from the beginning of a pass on says no earlier moment, as far as the overlap reaches. */
function settledOf(
  began: string | null,
  { version, changedSince }: WebSettings,
): string | undefined {
  if (began === null || version.as !== 'time') return undefined
  const overlap = changedSince?.rule.as === 'time' ? changedSince.overlap : overlapSecondsDefault
  return momentBefore(began, overlap, version)
}

/** Going on would meet the same again, so the pass begins anew. */
const isOfTheWholePass = (cause: unknown): boolean =>
  cause instanceof HutongError &&
  (cause.code === 'HUTONG_SOURCE_PAGES_ENDLESS' || cause.code === 'HUTONG_SOURCE_ROWS_MISSING')
