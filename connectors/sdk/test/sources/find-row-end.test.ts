import { expect, test } from 'vitest'
import { findRowEnd, rowBytesMax } from '../../src/sources/find-row-end.ts'

/** What the file is cut into, and which of the rows are misquoted, marked by an exclamation mark. */
function rowsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const rows: string[] = []
  for (let start = 0; start < bytes.length;) {
    const end = findRowEnd(bytes, start, bytes.indexOf('"', start), true)
    if (end.kind === 'unfinished' || end.kind === 'too-long') return [...rows, end.kind]
    rows.push((end.kind === 'misquoted' ? '!' : '') + bytes.toString('utf8', start, end.at))
    start = end.at + 1
  }
  return rows
}

test.each([
  ['plain rows', 'a,b\nc,d', ['a,b', 'c,d']],
  ['a quoted line break', '"a\nb",c\nd', ['"a\nb",c', 'd']],
  ['a doubled quote', '"a""\nb"\nc', ['"a""\nb"', 'c']],
  ['a closing quote at the end of the file', 'a\n"b"', ['a', '"b"']],
  ['a quote before a carriage return', '"a"\r\nb', ['"a"\r', 'b']],
  ['a quote inside a plain field', 'a"b\nc', ['!a"b', 'c']],
  ['text after a closing quote', '"a"b,c\nd', ['!"a"b,c', 'd']],
  ['a quote that is never closed', '"a\nb\nc', ['!"a', 'b', 'c']],
  ['an open quote that meets one far below', '"a\nb\nc,"d"\ne', ['!"a', 'b', 'c,"d"', 'e']],
  ['an empty quoted field', '"",""\na', ['"",""', 'a']],
])('%s', (_name, text, rows) => {
  expect(rowsOf(text)).toEqual(rows)
})

test('a row that may go on is unfinished while more bytes may come', () => {
  for (const text of ['a,b', '"a\nb', '"a"', '"a",', 'a,"']) {
    const bytes = Buffer.from(text)
    expect(findRowEnd(bytes, 0, bytes.indexOf('"'), false)).toEqual({ kind: 'unfinished' })
  }
})

test('a line without an end is too long', () => {
  expect(findRowEnd(Buffer.alloc(rowBytesMax + 2, 'a'), 0, -1, false)).toEqual({ kind: 'too-long' })
})

test('where a row ends does not depend on how many bytes are there, once it is known', () => {
  const bytes = Buffer.from('"a\nb,c"d\n"e ""f""\n",g\nh"i\n"j\nk\n')
  for (const start of [0, 3, 9, 22, 26]) {
    const whole = findRowEnd(bytes, start, bytes.indexOf('"', start), true)
    const lengths = Array.from({ length: bytes.length - start - 1 }, (_, i) => start + 1 + i)
    const ends = lengths.map((length) => {
      const part = bytes.subarray(0, length)
      return findRowEnd(part, start, part.indexOf('"', start), false)
    })
    for (const end of ends.filter(({ kind }) => kind !== 'unfinished')) expect(end).toEqual(whole)
  }
})
