import { crc32c } from '@hutong/process'
import { varintLength, writeVarint } from './varint.ts'

/** A record on its way: a key and a value that are both there, and the one header that we write. */
export interface OutgoingRecord {
  readonly key: string
  readonly value: Uint8Array
  /** Value of the header `content-type`. */
  readonly contentType?: string
}

const headerLength = 61
const lengthStart = 8
const magicStart = 16
const crcStart = 17
const attributesStart = 21
const batchFormat = 2
/** No producer id, no epoch, no sequence: not idempotent. */
const none = -1

/**
 * Record batch of Kafka's format 2 (KIP-98; kafka.apache.org/protocol, "Record Batch"), uncompressed, written into one buffer: lengths first, then
 * every byte once. kafkajs builds a buffer for each record and copies it several times, which costs half of its throughput.
 *
 * @param time ms since 1970 for all of them; the broker puts its own in its place where the topic asks for that
 */
export function encodeBatch(records: readonly OutgoingRecord[], time: number): Buffer {
  const keyLengths = new Int32Array(records.length)
  const bodyLengths = new Int32Array(records.length)
  let length = headerLength
  for (const [index, { key, value, contentType }] of records.entries()) {
    const keyLength = Buffer.byteLength(key)
    const body =
      2 +
      varintLength(index) +
      varintLength(keyLength) +
      keyLength +
      varintLength(value.length) +
      value.length +
      headersOf(contentType).length
    keyLengths[index] = keyLength
    bodyLengths[index] = body
    length += varintLength(body) + body
  }

  const bytes = Buffer.allocUnsafe(length)
  writeHeader(bytes, records.length, time)
  let at = headerLength
  for (const [index, { key, value, contentType }] of records.entries()) {
    at = writeVarint(bytes, at, bodyLengths[index] ?? 0)
    bytes[at] = 0 // attributes: none are defined
    bytes[at + 1] = 0 // time, as a difference to the batch's
    at = writeVarint(bytes, at + 2, index)
    at = writeVarint(bytes, at, keyLengths[index] ?? 0)
    at += bytes.write(key, at, 'utf8')
    at = writeVarint(bytes, at, value.length)
    bytes.set(value, at)
    at += value.length
    const headers = headersOf(contentType)
    bytes.set(headers, at)
    at += headers.length
  }
  bytes.writeUInt32BE(crc32c(bytes, attributesStart, length), crcStart)
  return bytes
}

/** Bytes that a record adds to a batch at most, for deciding what fits before it is encoded. */
export const recordLengthMax = ({ key, value, contentType }: OutgoingRecord): number =>
  recordOverhead + 3 * key.length + value.length + headersOf(contentType).length

const recordOverhead = 22

function writeHeader(bytes: Buffer, count: number, time: number): void {
  bytes.writeBigInt64BE(0n, 0) // first offset: the broker's to give
  bytes.writeInt32BE(bytes.length - lengthStart - 4, lengthStart)
  bytes.writeInt32BE(none, 12) // leader epoch: the broker's to give
  bytes[magicStart] = batchFormat
  bytes.writeInt16BE(0, attributesStart) // no compression, client's time, no transaction
  bytes.writeInt32BE(count - 1, 23)
  bytes.writeBigInt64BE(BigInt(time), 27)
  bytes.writeBigInt64BE(BigInt(time), 35)
  bytes.writeBigInt64BE(BigInt(none), 43)
  bytes.writeInt16BE(none, 51)
  bytes.writeInt32BE(none, 53)
  bytes.writeInt32BE(count, 57)
}

/** Content types are a handful of constants, so their bytes are made once. */
const headersKnown = new Map<string, Uint8Array>()
const noHeaders = Uint8Array.of(0)
const headerName = 'content-type'

function headersOf(contentType: string | undefined): Uint8Array {
  if (contentType === undefined) return noHeaders
  const known = headersKnown.get(contentType)
  if (known) return known
  const made = makeHeaders(contentType)
  headersKnown.set(contentType, made)
  return made
}

function makeHeaders(contentType: string): Uint8Array {
  const value = Buffer.from(contentType)
  const bytes = Buffer.alloc(1 + 5 + headerName.length + 5 + value.length)
  let at = writeVarint(bytes, 0, 1)
  at = writeVarint(bytes, at, headerName.length)
  at += bytes.write(headerName, at)
  at = writeVarint(bytes, at, value.length)
  at += value.copy(bytes, at)
  return bytes.subarray(0, at)
}
