/** `at` is the byte of the line break, or the length of the bytes when the file ends without one. */
export type RowEnd =
  | { readonly kind: 'whole' | 'misquoted'; readonly at: number; readonly lineCount: number }
  /** More bytes are needed to tell. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'too-long' }

export const rowBytesMax = 1 << 20

/**
 * Where the row that begins at `start` ends, after RFC 4180: a quoted field may hold line breaks. `nextQuote` is the first quote at or
 * after `start`, -1 for none; `last` says that the file ends with these bytes. A row whose quotes do not match up within
 * `rowBytesMax` ends at its first line break: so one bad row never swallows the good ones after it, and the answer never
 * depends on how the file was cut into chunks.
 */
export function findRowEnd(bytes: Buffer, start: number, nextQuote: number, last: boolean): RowEnd {
  const lineBreak = bytes.indexOf(lineFeed, start)
  const lineEnd = lineBreak === -1 ? bytes.length : lineBreak
  if (lineEnd - start > rowBytesMax) return { kind: 'too-long' }
  const firstLine = { at: lineEnd, lineCount: 1 }
  if (nextQuote === -1 || nextQuote > lineEnd) {
    return lineBreak === -1 && !last ? { kind: 'unfinished' } : { kind: 'whole', ...firstLine }
  }
  const end = Math.min(bytes.length, start + rowBytesMax)
  const walked = walkQuotes(bytes, start, end)
  if (walked.kind === 'whole') return walked
  const moreMayCome = !last && end === bytes.length
  if (walked.kind !== 'wrong' && moreMayCome) return { kind: 'unfinished' }
  if (walked.kind === 'ended' && end === bytes.length) return { ...walked, kind: 'whole' }
  return lineBreak === -1 && !last ? { kind: 'unfinished' } : { kind: 'misquoted', ...firstLine }
}

type Walked =
  | { kind: 'whole'; at: number; lineCount: number }
  /** The bytes ran out: outside quotes, or inside. */
  | { kind: 'ended'; at: number; lineCount: number }
  | { kind: 'open' }
  | { kind: 'wrong' }

function walkQuotes(bytes: Buffer, start: number, end: number): Walked {
  let lineCount = 1
  let at = start
  for (;;) {
    if (bytes[at] === quote) {
      const closing = closeQuote(bytes, at + 1, end)
      if (closing === undefined) return { kind: 'open' }
      for (let i = at; i < closing; i += 1) if (bytes[i] === lineFeed) lineCount += 1
      at = closing + 1
      if (bytes[at] === carriageReturn && (at + 1 >= end || bytes[at + 1] === lineFeed)) at += 1
    } else {
      while (at < end && bytes[at] !== comma && bytes[at] !== lineFeed) {
        if (bytes[at] === quote) return { kind: 'wrong' }
        at += 1
      }
    }
    // A field has just ended here: what follows decides.
    if (at >= end) return { kind: 'ended', at: end, lineCount }
    if (bytes[at] === lineFeed) return { kind: 'whole', at, lineCount }
    if (bytes[at] !== comma) return { kind: 'wrong' }
    at += 1
  }
}

/** The quote that closes a field; two in a row stand for one inside it. */
function closeQuote(bytes: Buffer, from: number, end: number): number | undefined {
  let at = bytes.indexOf(quote, from)
  while (at !== -1 && at < end && bytes[at + 1] === quote) at = bytes.indexOf(quote, at + 2)
  return at === -1 || at >= end ? undefined : at
}

const quote = 0x22
const comma = 0x2c
const lineFeed = 0x0a
const carriageReturn = 0x0d
