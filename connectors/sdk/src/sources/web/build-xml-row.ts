import type { SaxesTagNS } from 'saxes'
import { setMember } from './exact-json.ts'
import { rowBytesMax, rowTooLong, rowUndecodable, type Item } from './page-format.ts'

type Members = Record<string, unknown>

interface Open {
  readonly name: string
  /** From the row, joined by dots; '' for the row. */
  readonly path: string
  readonly members: Members
  readonly isList: boolean
  readonly isNil: boolean
  text: string
}

/**
 * One row as it is read, element by element. An element that holds text alone is that text; one that holds elements is an object; those of a
 * list are objects in a list. Attributes stand beside their element as `element@name`, those of the row and of a list's elements inside it as
 * `@name`: so no field changes its form when an attribute comes or goes.
 */
export function createRowBuilder(
  tag: SaxesTagNS,
  start: number,
  lists: ReadonlySet<string>,
): {
  readonly open: (tag: SaxesTagNS) => void
  readonly text: (more: string) => void
  /** True when the row itself is closed. */
  readonly close: () => boolean
  readonly finish: (text: string, end: number, isWhole: boolean) => Item
} {
  const row: Members = {}
  const stack: Open[] = [
    { name: tag.local, path: '', members: row, isList: true, isNil: false, text: '' },
  ]
  addAttributes(row, '', tag)

  function open(child: SaxesTagNS): void {
    const parent = stack.at(-1)
    if (parent === undefined) return
    const name = child.local
    const path = parent.path === '' ? name : `${parent.path}.${name}`
    const isList = lists.has(path)
    const members: Members = {}
    addAttributes(isList ? members : parent.members, isList ? '' : name, child)
    stack.push({ name, path, members, isList, isNil: isNil(child), text: '' })
  }

  function text(more: string): void {
    const here = stack.at(-1)
    if (here !== undefined) here.text += more
  }

  function close(): boolean {
    const closed = stack.pop()
    const parent = stack.at(-1)
    if (closed === undefined) return true
    const value = valueOf(closed, lists)
    if (parent === undefined) return true
    if (closed.isList) addToList(parent.members, closed.name, value)
    else addMember(parent.members, closed.name, value)
    return false
  }

  function finish(whole: string, end: number, isWhole: boolean): Item {
    const slice = whole.slice(start, end)
    const raw = Buffer.from(slice)
    if (raw.length > rowBytesMax) return { reason: rowTooLong, raw: raw.subarray(0, rowBytesMax) }
    if (!isWhole && slice.includes('\u{FFFD}')) return { reason: rowUndecodable, raw }
    return { value: row, raw }
  }

  return { open, text, close, finish }
}

function valueOf(
  { path, members, isList, isNil: nil, text }: Open,
  lists: ReadonlySet<string>,
): unknown {
  fillLists(members, path, lists)
  if (nil) return null
  if (!isList && Object.keys(members).length === 0) return text
  if (text.trim() !== '') setMember(members, '#text', text)
  return members
}

/** A list without elements is not written in XML at all, nor need be what stands around it. */
function fillLists(members: Members, path: string, lists: ReadonlySet<string>): void {
  for (const list of lists) {
    if (path !== '' && !list.startsWith(`${path}.`)) continue
    const [name = '', ...below] = list.slice(path === '' ? 0 : path.length + 1).split('.')
    if (Object.hasOwn(members, name)) continue
    if (below.length === 0) members[name] = []
    else if (!lists.has(path === '' ? name : `${path}.${name}`)) {
      const around: Members = {}
      fillLists(around, path === '' ? name : `${path}.${name}`, lists)
      members[name] = around
    }
  }
}

function addToList(members: Members, name: string, value: unknown): void {
  const list = members[name]
  if (Array.isArray(list)) list.push(value)
  else setMember(members, name, [value])
}

/** What comes twice and is no list has no one value: whoever maps it is told so. */
function addMember(members: Members, name: string, value: unknown): void {
  setMember(members, name, Object.hasOwn(members, name) ? [members[name], value] : value)
}

function addAttributes(members: Members, element: string, { attributes }: SaxesTagNS): void {
  for (const { local, uri, value } of Object.values(attributes)) {
    if (uri !== namespaces && uri !== schemaInstance)
      addMember(members, `${element}@${local}`, value)
  }
}

const isNil = ({ attributes }: SaxesTagNS): boolean =>
  Object.values(attributes).some(
    ({ local, uri, value }) =>
      uri === schemaInstance && local === 'nil' && /^(?:true|1)$/.test(value),
  )

const namespaces = 'http://www.w3.org/2000/xmlns/'
const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance'
