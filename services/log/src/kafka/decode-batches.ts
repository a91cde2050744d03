import { gunzip, zstdDecompress } from 'node:zlib'
import { promisify } from 'node:util'
import { crc32c, HutongError } from '@hutong/process'
import type { LogRecord } from '../log.ts'
import { readVarints } from './varint.ts'

/** What a fetch brought of one partition, record by record. */
export interface DecodedBatches {
  /** Those from the asked offset on; foreign ones without a key or a value have an empty one. */
  readonly records: readonly LogRecord[]
  /**
   * Offset after the last whole batch, also where compaction has left nothing in it: from there reading goes on. Undefined = there was no whole batch.
   * kafkajs looks at records only, and stands still before an empty batch for ever (tulios/kafkajs#1072).
   */
  readonly next: number | undefined
}

const prefixLength = 12
const headerLength = 61
const codecMask = 0b111
const timeOfBroker = 0b1000
const controlBatch = 0b10_0000

/**
 * Reads record batches of format 2 (kafka.apache.org/protocol, "Record Batch"). A batch that was cut off by the size of the fetch is left for the next one.
 *
 * @throws HutongError HUTONG_LOG_DAMAGED (checksum, format), HUTONG_LOG_CODEC_UNKNOWN (snappy, lz4).
 */
export async function decodeBatches(
  where: string,
  bytes: Buffer,
  from: number,
): Promise<DecodedBatches> {
  const records: LogRecord[] = []
  let next: number | undefined
  let at = 0
  while (at + headerLength <= bytes.length) {
    const length = bytes.readInt32BE(at + 8)
    if (length < headerLength - prefixLength)
      throw damaged(`${where} has a batch of ${length} bytes`)
    const end = at + prefixLength + length
    if (end > bytes.length) break
    const batch = bytes.subarray(at, end)
    const base = readOffset(batch, 0)
    next = base + batch.readInt32BE(23) + 1
    if (next > from) await readBatch(`${where}, batch at offset ${base}`, batch, from, records)
    at = end
  }
  return { records, next }
}

async function readBatch(
  where: string,
  batch: Buffer,
  from: number,
  records: LogRecord[],
): Promise<void> {
  const format = batch[16]
  if (format !== 2) throw damaged(`${where} has the format ${format}, not 2`)
  if (batch.readUInt32BE(17) !== crc32c(batch, 21, batch.length)) {
    throw damaged(`${where} does not fit its checksum`)
  }
  const attributes = batch.readInt16BE(21)
  // Marks of transactions are not records; they only use up offsets.
  if ((attributes & controlBatch) !== 0) return
  const count = batch.readInt32BE(57)
  const body = await decompress(where, attributes & codecMask, batch.subarray(headerLength))
  const base = readOffset(batch, 0)
  const firstTime = readOffset(batch, 27)
  const brokerTime = (attributes & timeOfBroker) === 0 ? undefined : readOffset(batch, 35)
  const reader = readVarints(body, 0)
  for (let index = 0; index < count; index += 1) {
    const length = reader.next()
    const recordEnd = reader.at + length
    if (length < 0 || recordEnd > body.length) throw damaged(`${where} ends within a record`)
    reader.at += 1 // attributes: none are defined
    const time = brokerTime ?? firstTime + reader.next()
    if (brokerTime !== undefined) reader.next()
    const offset = base + reader.next()
    const key = readBytes(body, reader)
    const value = readBytes(body, reader)
    // Headers say the same of every record of a topic, so they are not read.
    reader.at = recordEnd
    if (offset >= from) records.push({ offset, key: key.toString('utf8'), value, time })
  }
}

function readBytes(body: Buffer, reader: ReturnType<typeof readVarints>): Buffer {
  const length = reader.next()
  const start = reader.at
  if (length <= 0) return nothing
  reader.at += length
  return body.subarray(start, reader.at)
}

const nothing = Buffer.alloc(0)
const codecNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
const decompressors: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  none: async (bytes) => bytes,
  gzip: promisify(gunzip),
  zstd: promisify(zstdDecompress),
}

function decompress(where: string, codec: number, bytes: Buffer): Promise<Buffer> {
  const name = codecNames[codec] ?? `codec ${codec}`
  const run = decompressors[name]
  if (run) return run(bytes)
  throw new HutongError(
    'HUTONG_LOG_CODEC_UNKNOWN',
    `${where} is compressed with ${name}: let its producer write none, gzip or zstd, or set the topic's compression.type to zstd before it writes`,
  )
}

/** Offsets and times lie below 2^53. */
const readOffset = (bytes: Buffer, at: number): number =>
  bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4)

const damaged = (what: string): HutongError =>
  new HutongError(
    'HUTONG_LOG_DAMAGED',
    `${what}: restore that broker's disk from a replica, or build the topic again from its sources`,
  )
