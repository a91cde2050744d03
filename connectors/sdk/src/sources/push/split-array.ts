export interface BodyRow {
  /** From 1. */
  readonly line: number
  readonly bytes: Buffer
}

/**
 * The elements of a JSON array as they were written, by their bytes: numbers and the order of members stay as they are. It finds where
 * elements end and leaves to the caller whether each is JSON. Undefined for what does not begin and end as an array does.
 */
export function splitArray(body: Buffer): readonly BodyRow[] | undefined {
  const begin = skipBlanks(body, 0)
  if (body[begin] !== open) return undefined
  const rows: BodyRow[] = []
  let start = begin + 1
  let depth = 0
  for (let at = start; at < body.length; at += 1) {
    const byte = body[at]
    if (byte === quote) at = closeText(body, at)
    else if (byte === open || byte === openObject) depth += 1
    else if ((byte === close || byte === closeObject) && depth > 0) depth -= 1
    else if (depth === 0 && (byte === comma || byte === close)) {
      const bytes = trim(body, start, at)
      const isEmptyArray = byte === close && rows.length === 0 && bytes.length === 0
      if (!isEmptyArray) rows.push({ line: rows.length + 1, bytes: orHole(bytes) })
      if (byte === close) return skipBlanks(body, at + 1) === body.length ? rows : undefined
      start = at + 1
    }
  }
  return undefined
}

/** The quote that ends a text, or the end of the body. */
function closeText(body: Buffer, from: number): number {
  let at = from + 1
  while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1
  return at
}

/** Nothing between two commas is no blank line, but a mistake: it must not be passed over. */
const orHole = (bytes: Buffer): Buffer => (bytes.length === 0 ? hole : bytes)

function trim(body: Buffer, from: number, to: number): Buffer {
  const start = skipBlanks(body, from)
  let end = to
  while (end > start && isBlank(body[end - 1])) end -= 1
  return body.subarray(start, Math.max(start, end))
}

function skipBlanks(body: Buffer, from: number): number {
  let at = from
  while (at < body.length && isBlank(body[at])) at += 1
  return at
}

const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

const quote = 0x22
const comma = 0x2c
const open = 0x5b
const backslash = 0x5c
const close = 0x5d
const openObject = 0x7b
const closeObject = 0x7d
const hole = Buffer.from(',')
