/** A JSON text (RFC 8259) in which nothing is lost. */
export interface ExactJson {
  /** Numbers, true and false stand as they are written, as text: no digit of a long number is lost. */
  readonly value: unknown
  /** Where each element of a list begins and ends in the text. */
  readonly spansOf: (list: readonly unknown[]) => readonly Span[]
  /** What a reader could take in two ways, and where. */
  readonly flaws: readonly Flaw[]
}

export interface Span {
  readonly start: number
  readonly end: number
}

export interface Flaw {
  readonly at: number
  readonly kind: 'repeated-name' | 'broken-character'
}

const depthMax = 64

/** Undefined when the text is not JSON, or lists and objects stand in each other more than 64 deep. */
export function parseExactJson(text: string): ExactJson | undefined {
  const reader = createReader(text)
  try {
    return reader.readWhole()
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function createReader(text: string) {
  const spans = new Map<readonly unknown[], readonly Span[]>()
  const flaws: Flaw[] = []
  let at = 0

  function readWhole(): ExactJson {
    skipSpace()
    const value = readValue(0)
    if (at < text.length) throw new SyntaxError()
    return { value, spansOf: (list) => spans.get(list) ?? [], flaws }
  }

  function readValue(depth: number): unknown {
    if (depth > depthMax) throw new SyntaxError()
    const value = readToken(depth)
    skipSpace()
    return value
  }

  function readToken(depth: number): unknown {
    const mark = text[at]
    if (mark === '{') return readObject(depth)
    if (mark === '[') return readList(depth)
    return mark === '"' ? readString() : readWord()
  }

  function readObject(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    at += 1
    skipSpace()
    if (text[at] === '}') {
      at += 1
      return object
    }
    do {
      const nameAt = at
      if (text[at] !== '"') throw new SyntaxError()
      const name = readString()
      skipSpace()
      if (text[at] !== ':') throw new SyntaxError()
      at += 1
      skipSpace()
      const value = readValue(depth + 1)
      if (Object.hasOwn(object, name)) flaws.push({ at: nameAt, kind: 'repeated-name' })
      setMember(object, name, value)
    } while (goesOn('}'))
    return object
  }

  function readList(depth: number): unknown[] {
    const list: unknown[] = []
    const places: Span[] = []
    at += 1
    skipSpace()
    if (text[at] === ']') at += 1
    else {
      do {
        const start = at
        list.push(readToken(depth + 1))
        places.push({ start, end: at })
        if (depth >= depthMax) throw new SyntaxError()
        skipSpace()
      } while (goesOn(']'))
    }
    spans.set(list, places)
    return list
  }

  /** Passes a comma and says true, or the end and says false. */
  function goesOn(end: '}' | ']'): boolean {
    const mark = text[at]
    if (mark !== ',' && mark !== end) throw new SyntaxError()
    at += 1
    if (mark === end) return false
    skipSpace()
    return true
  }

  function readString(): string {
    const start = at
    let end = text.indexOf('"', start + 1)
    while (end !== -1 && isEscaped(start, end)) end = text.indexOf('"', end + 1)
    if (end === -1) throw new SyntaxError()
    at = end + 1
    const inside = text.slice(start + 1, end)
    if (!/[\\\p{Cc}]/u.test(inside)) return inside
    const value: unknown = JSON.parse(text.slice(start, at))
    if (typeof value !== 'string') throw new SyntaxError()
    if (!value.isWellFormed()) flaws.push({ at: start, kind: 'broken-character' })
    return value
  }

  /** Whether an odd number of backslashes stands before a quote. */
  function isEscaped(start: number, end: number): boolean {
    let before = end - 1
    while (before > start && text[before] === '\\') before -= 1
    return (end - before) % 2 === 0
  }

  /** A number, true, false or null. */
  function readWord(): string | null {
    word.lastIndex = at
    const [found] = word.exec(text) ?? []
    if (found === undefined) throw new SyntaxError()
    at += found.length
    return found === 'null' ? null : found
  }

  function skipSpace(): void {
    while (space.has(text.charCodeAt(at))) at += 1
  }

  return { readWhole }
}

const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const space: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d])

/** A plain assignment of `__proto__` would change what the object is. */
export function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  else object[name] = value
}
