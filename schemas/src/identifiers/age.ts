/** Full years of age on a day, both as `YYYY-MM-DD`. Who is born on a leap day grows older on 1 March in other years. */
export function ageOn(birthDate: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** For how many years an identity card is valid that is issued at this age (Identity Card Law art. 5). */
export function idCardValidityYears(ageAtIssue: number): 5 | 10 | 20 | 'LONG_TERM' {
  if (ageAtIssue < 16) return 5
  if (ageAtIssue < 26) return 10
  return ageAtIssue < 46 ? 20 : 'LONG_TERM'
}
