import type { Reason } from '../../connector.ts'
import { compilePath, isSource, readText } from '../../mapping/read-path.ts'
import { charsetNamed, decodeBody, readContentType } from './decode-body.ts'
import { parseExactJson, type Flaw, type Span } from './exact-json.ts'
import { misconfigured, unavailable } from './failures.ts'
import {
  rowBytesMax,
  rowTooLong,
  rowUndecodable,
  type Item,
  type PageBody,
  type PageFormat,
} from './page-format.ts'
import type { WebAnswer } from './send-request.ts'
import type { WebSettings } from './web-settings.ts'

/** Pages of JSON, the rows being the elements of one list. */
export function jsonPages({ items, charset }: WebSettings, where: string): PageFormat {
  const readItems = items === '.' ? (answer: unknown) => answer : compileAnyPath(items)

  function read(answer: WebAnswer): Promise<PageBody> {
    const { text, isWhole } = decode(answer)
    const parsed = parseExactJson(text)
    if (parsed === undefined) throw unavailable(where, 'answers what is no whole JSON')
    const list = readItems(parsed.value)
    if (!Array.isArray(list)) {
      throw unavailable(
        where,
        `answers without a list at ${items}: is it an error message, or is items wrong?`,
      )
    }
    const spans = parsed.spansOf(list)
    const flawed = flawedRows(parsed.flaws, spans)
    const rows = list.map((value: unknown, i) => {
      const { start, end } = spans[i] ?? { start: 0, end: 0 }
      return judgeItem(value, text.slice(start, end), flawed.get(i), isWhole)
    })
    return Promise.resolve({
      items: rows,
      textAt: (path) => readText(compileAnyPath(path)(parsed.value)),
    })
  }

  function decode({ headers, body }: WebAnswer) {
    const type = readContentType(headers['content-type'])
    if (type.media !== '' && !/^(?:application|text)\/(?:[\w.-]+\+)?json$/.test(type.media))
      throw unavailable(
        where,
        'answers something other than JSON: is it an error page, or a login?',
      )
    const named = charset ?? charsetNamed(type.charset, where) ?? 'utf-8'
    return decodeBody(body, named, where)
  }

  function flawedRows(flaws: readonly Flaw[], spans: readonly Span[]): ReadonlyMap<number, Flaw> {
    const flawed = new Map<number, Flaw>()
    for (const flaw of flaws) {
      const row = rowAround(flaw.at, spans)
      // A name that stands twice outside the rows could be the cursor.
      if (row === undefined)
        throw misconfigured(
          where,
          'answers a member twice, or broken: have the department mend its service',
        )
      flawed.set(row, flaw)
    }
    return flawed
  }

  return { accept: 'application/json', read }
}

function compileAnyPath(path: string): (answer: unknown) => unknown {
  const read = compilePath(path, true)
  return (answer) => (isSource(answer) ? read(answer) : undefined)
}

/** Spans are in order, so the row is found by halving. */
function rowAround(at: number, spans: readonly Span[]): number | undefined {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.end ?? 0) <= at) low = middle + 1
    else high = middle
  }
  const span = spans[low]
  return span !== undefined && span.start <= at ? low : undefined
}

function judgeItem(value: unknown, slice: string, flaw: Flaw | undefined, isWhole: boolean): Item {
  const raw = Buffer.from(slice)
  if (raw.length > rowBytesMax) return { reason: rowTooLong, raw: raw.subarray(0, rowBytesMax) }
  if (!isWhole && slice.includes('\u{FFFD}')) return { reason: rowUndecodable, raw }
  if (flaw !== undefined) return { reason: flawReasons[flaw.kind], raw }
  return isSource(value) ? { value, raw } : { reason: noObject, raw }
}

const noObject: Reason = { code: 'json-no-object', rule: 'each row is one JSON object' }
const flawReasons: Readonly<Record<Flaw['kind'], Reason>> = {
  'repeated-name': {
    code: 'json-name-repeated',
    rule: 'a member has one value: its name stands twice',
  },
  'broken-character': {
    code: 'charset-malformed',
    rule: 'a character is written as half of a pair',
  },
}
