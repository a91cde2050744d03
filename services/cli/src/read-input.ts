import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { CannotJudge } from './cannot-judge.ts'

/** A file's text, or standard input's for `-`. @throws CannotJudge naming the file. */
export async function readInput(file: string): Promise<string> {
  if (file === '-') return text(process.stdin)
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CannotJudge(`${file} cannot be read`, { cause })
  })
}

/** @throws CannotJudge naming the file when it is not JSON. */
export function parseJson(input: string, file: string): unknown {
  try {
    return JSON.parse(input)
  } catch (cause) {
    throw new CannotJudge(`${file} is not JSON`, { cause })
  }
}
