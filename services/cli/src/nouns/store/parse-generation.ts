import { CannotJudge } from '../../cannot-judge.ts'

/** @throws CannotJudge */
export function parseGeneration(word: string): number {
  if (/^[1-9]\d{0,8}$/u.test(word)) return Number(word)
  throw new CannotJudge(`a generation is a whole number from 1 on, not ${JSON.stringify(word)}`)
}
