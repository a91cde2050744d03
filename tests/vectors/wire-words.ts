/** What the wire says for a word of the vector files: `answer`, and `reason` where there is one. Null: not an answer but a refusal (403). */
export interface WireAnswer {
  readonly answer: 'YES' | 'NO' | 'UNKNOWN' | null
  readonly reason: string | null
}

/** The one table between the words of the vector files and the codes of the API. */
export const wireWords: Readonly<Record<string, WireAnswer>> = {
  YES: { answer: 'YES', reason: null },
  MATCH: { answer: 'YES', reason: null },
  VALID: { answer: 'YES', reason: null },
  NO: { answer: 'NO', reason: 'mismatch' },
  MISMATCH: { answer: 'NO', reason: 'mismatch' },
  EXPIRED: { answer: 'NO', reason: 'expired' },
  CANCELLED: { answer: 'NO', reason: 'revoked' },
  REVOKED: { answer: 'NO', reason: 'revoked' },
  MATTER: { answer: 'NO', reason: 'mismatch' },
  REPLACED: { answer: 'NO', reason: 'superseded' },
  UNKNOWN: { answer: 'UNKNOWN', reason: null },
  NOT_FOUND: { answer: 'UNKNOWN', reason: 'no-record' },
  NO_RECORD: { answer: 'UNKNOWN', reason: 'no-record' },
  NOT_COVERED: { answer: 'UNKNOWN', reason: 'not-covered' },
  DISPUTED: { answer: 'UNKNOWN', reason: 'disputed' },
  STALE: { answer: 'UNKNOWN', reason: 'stale' },
  SOURCE_DOWN: { answer: 'UNKNOWN', reason: 'source-down' },
  REFUSED: { answer: null, reason: null },
  NO_GRANT: { answer: null, reason: 'grant-missing' },
  PURPOSE: { answer: null, reason: 'purpose-not-granted' },
  CONSENT_MISSING: { answer: null, reason: 'consent-missing' },
  NO_LEGAL_BASIS: { answer: null, reason: 'legal-basis-not-granted' },
  QUOTA: { answer: null, reason: 'quota-spent' },
  SUSPENDED: { answer: null, reason: 'grant-suspended' },
}
