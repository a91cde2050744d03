import { CannotJudge } from './cannot-judge.ts'

/** The value of an option that counts, from 1 on. @throws CannotJudge naming the option */
export function parseCount(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/u.test(text)) return Number(text)
  throw new CannotJudge(`${option} must be a whole number from 1 on`)
}
