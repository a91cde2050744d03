import { recordFormats } from '../../record-formats.ts'

/** RFC 3339 with T and Z in upper case: `2026-11-26T08:30:00+08:00`. No leap seconds. */
export function isDateTime(text: string): boolean {
  const [, day] =
    /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/u.exec(
      text,
    ) ?? []
  return day !== undefined && recordFormats.date(day)
}

/** In lower case, with hyphens. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text)
}
