import { isPurpose, recordType } from '@hutong/schemas'

/** What the entry of a reading says in clear for every auditor: codes that the hub knows, since any other word could be somebody's number. */
export function codesRead({
  purpose,
  type,
}: {
  readonly purpose?: string
  readonly type?: string
}): {
  readonly purpose?: string
  readonly recordType?: string
} {
  return {
    ...(purpose !== undefined && isPurpose(purpose) ? { purpose } : {}),
    ...(type !== undefined && recordType(type) ? { recordType: type } : {}),
  }
}
