/** UTF-8 JSON with the members in the order of the type, those that are undefined left out. */
export function encodeEntry(entry: Entry): Buffer {
  // The literal fixes the order whatever the caller's was, and JSON.stringify leaves undefined members out.
  return Buffer.from(
    JSON.stringify({
      v: entry.v,
      id: entry.id,
      time: entry.time,
      traceId: entry.traceId,
      kind: entry.kind,
      client: entry.client,
      department: entry.department,
      onBehalfOf: entry.onBehalfOf,
      channel: entry.channel,
      purpose: entry.purpose,
      legalBasis: entry.legalBasis,
      grant: entry.grant,
      policyVersion: entry.policyVersion,
      recordType: entry.recordType,
      action: entry.action,
      predicate: entry.predicate,
      fields: entry.fields,
      subject: entry.subject,
      cause: entry.cause,
      answerClass: entry.answerClass,
      status: entry.status,
      bodySha256: entry.bodySha256,
      sealedKey: entry.sealedKey,
      sealed: entry.sealed,
      salt: entry.salt,
    }),
  )
}

/** Version 1 of an entry. Members are written in this order; those that do not apply are left out. Never a record's value. */
export interface Entry {
  readonly v: 1
  /** UUIDv7 (RFC 9562). */
  readonly id: string
  /** RFC 3339, milliseconds, UTC. */
  readonly time: string
  readonly traceId: string
  readonly kind: EntryKind
  readonly client: string
  /** The asker's department. */
  readonly department: string
  readonly onBehalfOf?: string | undefined
  readonly channel?: string | undefined
  readonly purpose?: string | undefined
  readonly legalBasis?: string | undefined
  readonly grant?: string | undefined
  /** Position of the catalogue that the decision used. */
  readonly policyVersion?: string | undefined
  readonly recordType?: string | undefined
  readonly action?: string | undefined
  readonly predicate?: string | undefined
  readonly fields?: readonly string[] | undefined
  /** Pseudonymous tag: base64url of 16 bytes. */
  readonly subject?: string | undefined
  readonly cause?: string | undefined
  /** `YES | NO:<reason> | UNKNOWN:<reason> | REFUSED:<code> | DATA | DONE | ERROR:<code>`; DONE = an officer or a holder changed something. */
  readonly answerClass?: string | undefined
  /** HTTP status of the answer. */
  readonly status?: number | undefined
  /** Lower-case hex SHA-256 of the RFC 8785 form of the body without `receipt` and `receipts`. */
  readonly bodySha256?: string | undefined
  readonly sealedKey?: string | undefined
  /** base64url of nonce (12 bytes) || ciphertext || tag: officer, window, case, records and signals under `sealedKey`. */
  readonly sealed?: string | undefined
  /** base64url of 16 random bytes. */
  readonly salt: string
}

export type EntryKind =
  | 'answer'
  | 'refusal'
  | 'error'
  | 'break-glass'
  | 'audit-read'
  | 'admin'
  | 'digest'
