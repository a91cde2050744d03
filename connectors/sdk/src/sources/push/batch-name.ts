/** One batch as it lies in the spool; its file name says all that must outlive a crash. */
export interface Batch {
  readonly sequence: number
  /** When its sender signed it, ms since 1970. */
  readonly writtenAt: number
  readonly rowCount: number
  /** Of the sender's key and the Idempotency-Key, hashed: 32 hex digits. */
  readonly id: string
  /** SHA-256 of the file, hex. */
  readonly digest: string
  readonly name: string
  /** Bytes. */
  readonly size: number
}

type Named = Omit<Batch, 'name' | 'size'>

/** `<sequence>.<writtenAt>.<rows>.<id>.<sha256>.jsonl`: free of personal data, and in the order of the sequence. */
export function batchName({ sequence, writtenAt, rowCount, id, digest }: Named): string {
  const padded = String(sequence).padStart(sequenceDigits, '0')
  return `${padded}.${writtenAt}.${rowCount}.${id}.${digest}.jsonl`
}

/** Undefined for a file that is not one of ours. */
export function parseBatchName(name: string): Named | undefined {
  const [, sequence, writtenAt, rowCount, id, digest] = pattern.exec(name) ?? []
  if (id === undefined || digest === undefined) return undefined
  return {
    sequence: Number(sequence),
    writtenAt: Number(writtenAt),
    rowCount: Number(rowCount),
    id,
    digest,
  }
}

const sequenceDigits = 12
const pattern = /^(\d{12})\.(\d{1,15})\.(\d{1,9})\.([0-9a-f]{32})\.([0-9a-f]{64})\.jsonl$/u
