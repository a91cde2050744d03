import { isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { readAttributes } from './read-attributes.ts'
import type { AttributeFault, EventAttributes } from './read-attributes.ts'

/** Why a value of a records topic is no event. Stable, and free of what the value holds. */
export type EventFault =
  | 'too-large'
  | 'not-utf8'
  | 'not-json'
  | 'data-not-last'
  | AttributeFault
  | 'digest-mismatch'
  | 'payload-key-unknown'

export type OpenedEvent =
  | { readonly ok: true; readonly event: EventAttributes; readonly data: unknown }
  | { readonly ok: false; readonly reason: EventFault }

export const eventBytesMax = 1_048_576
const dataMember = Buffer.from(',"data":')
const closingBrace = 0x7d

/**
 * The only reader of `data`. Checks the layout, every attribute, and the digest over the raw bytes of `data`; whether the data are a good record is
 * `validateRecord`'s to say.
 */
export function openEvent(bytes: Uint8Array): OpenedEvent {
  const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (value.length > eventBytesMax) return refuse('too-large')
  if (!isUtf8(value)) return refuse('not-utf8')
  const split = value.indexOf(dataMember)
  if (split < 0 || value.at(-1) !== closingBrace) {
    return refuse(parse(value.toString()) === undefined ? 'not-json' : 'data-not-last')
  }
  // Attributes hold no objects, so the first `,"data":` ends them: were it inside a nested one, neither part would parse.
  const head = parse(`${value.toString('utf8', 0, split)}}`)
  const rawData = value.subarray(split + dataMember.length, value.length - 1)
  const data = parse(rawData.toString())
  if (head === undefined || data === undefined) {
    return refuse(parse(value.toString()) === undefined ? 'not-json' : 'data-not-last')
  }
  return openParts(head, rawData, data)
}

function openParts(head: unknown, rawData: Buffer, data: unknown): OpenedEvent {
  if (!isObject(head) || 'data' in head) return refuse('data-not-last')
  if ('hutongkey' in head) return refuse('payload-key-unknown')
  const attributes = readAttributes(head)
  if (typeof attributes === 'string') return refuse(attributes)
  if (hash('sha256', rawData, 'hex') !== attributes.digest) return refuse('digest-mismatch')
  return { ok: true, event: attributes, data }
}

/** What a question needs of an event. */
export interface StoredEvent {
  readonly time: string
  readonly digest: string
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * An event out of the store, which the projection has opened and judged before it was kept: read for a question without checking all of it
 * again. Undefined when it is not even JSON of that shape, which only a damaged store can bring about.
 */
export function readStoredEvent(bytes: Uint8Array): StoredEvent | undefined {
  const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const event = parse(value.toString())
  if (!isObject(event)) return undefined
  const { time, hutongdigest: digest, data } = event
  if (typeof time !== 'string' || typeof digest !== 'string' || !isObject(data)) return undefined
  return { time, digest, data }
}

/** The parsed value, or undefined (which JSON does not have) when the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(reason: EventFault): OpenedEvent {
  return { ok: false, reason }
}
