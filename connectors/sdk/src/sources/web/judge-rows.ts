import { createHash } from 'node:crypto'
import type { Reason, Row } from '../../connector.ts'
import { compilePath, readText } from '../../mapping/read-path.ts'
import type { Item } from './page-format.ts'
import { msOf, readMoment, type MomentRule } from './row-moment.ts'
import type { WebSettings } from './web-settings.ts'

/** A row with what it is known by. */
export interface JudgedRow {
  readonly row: Row
  readonly key: string
  /** Of `changedSince`; null where there is none. */
  readonly moment: string | null
}

/** Items of a page to rows with their versions; what has no key or no version says why. */
export function createRowJudge({ key, version, changedSince }: WebSettings) {
  const readKey = readField(key)
  const readVersion = readMomentField(version.from, version)
  const readSince =
    changedSince === undefined ? undefined : readMomentField(changedSince.from, changedSince.rule)

  function judge(item: Item, line: number): JudgedRow {
    if ('reason' in item) return unreadable(item, line, [item.reason])
    const { value, raw } = item
    const keyText = readKey(value) ?? ''
    const rowVersion = readVersion(value)
    const moment = readSince?.(value)
    const reasons: Reason[] = []
    if (keyText === '')
      reasons.push({ code: 'key-missing', field: key, rule: 'every row has a key' })
    if (rowVersion === undefined) reasons.push(malformed(version.from, version))
    if (changedSince !== undefined && moment === undefined && changedSince.from !== version.from)
      reasons.push(malformed(changedSince.from, changedSince.rule))
    if (reasons.length > 0 || rowVersion === undefined) return unreadable(item, line, reasons)
    const written = version.as === 'time' ? { writtenAt: msOf(rowVersion) } : {}
    const row = {
      kind: 'row',
      line,
      version: rowVersion,
      sharesVersion: true,
      ...written,
      value,
      raw,
    } as const
    return { row, key: keyText, moment: moment ?? null }
  }

  return (items: readonly Item[]): readonly JudgedRow[] => {
    const seen = new Map<string, Item>()
    return items.map((item, i) => {
      const judged = judge(item, i + 1)
      const state = `${judged.row.version} ${judged.key}`
      const before = seen.get(state)
      if (before !== undefined && Buffer.compare(before.raw, item.raw) !== 0)
        return unreadable(item, i + 1, [repeated])
      seen.set(state, item)
      return judged
    })
  }
}

const repeated: Reason = {
  code: 'key-repeated',
  rule: 'of two rows with one key and one version nobody can tell which is right; the first of the page is taken',
}

const readField = (
  path: string,
): ((value: Readonly<Record<string, unknown>>) => string | undefined) => {
  const read = compilePath(path, true)
  return (value) => readText(read(value))
}

function readMomentField(path: string, rule: MomentRule) {
  const read = readField(path)
  return (value: Readonly<Record<string, unknown>>) => readMoment(read(value) ?? '', rule)
}

const malformed = (field: string, rule: MomentRule): Reason => ({
  code: 'version-malformed',
  field,
  rule:
    rule.as === 'number'
      ? 'a whole number of at most 20 digits'
      : 'a date and time with its zone, such as 2026-01-31T09:00:00+08:00; set zone where it is not written',
})

/** Without a key and a version it is known by its bytes, so that it is refused once and not at each reading. */
function unreadable({ raw }: Item, line: number, reasons: readonly Reason[]): JudgedRow {
  const hash = createHash('sha256').update(raw).digest()
  const version = String(hash.readBigUInt64BE(0)).padStart(20, '0')
  const key = hash.toString('base64url')
  return {
    row: { kind: 'unreadable', line, version, reasons, raw },
    key,
    moment: null,
  }
}
