import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { CannotJudge } from './cannot-judge.ts'

/** A file's text, or standard input's for `-`, without the mark that some editors put first. @throws CannotJudge naming the file. */
export async function readInput(file: string): Promise<string> {
  const input = file === '-' ? await text(process.stdin) : await readText(file)
  return input.replace(/^\uFEFF/u, '')
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new CannotJudge(`${file} cannot be read`, { cause })
  }
}

/** @throws CannotJudge naming the file when it is not JSON. */
export function parseJson(input: string, file: string): unknown {
  try {
    return JSON.parse(input)
  } catch (cause) {
    throw new CannotJudge(`${file} is not JSON`, { cause })
  }
}

/** The JSON object of a file, or of standard input for `-`. @throws CannotJudge naming the file when it is none. */
export async function readObject(file: string): Promise<object> {
  const parsed = parseJson(await readInput(file), file)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  throw new CannotJudge(`${file} must hold one JSON object`)
}
