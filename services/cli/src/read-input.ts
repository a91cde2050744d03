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

/** The JSON object of a file, or of standard input for `-`; the hub judges its members. @throws CannotJudge naming the file when it is none. */
export async function readObject<Shape extends object>(file: string): Promise<Shape> {
  const parsed = parseJson(await readInput(file), file)
  if (isObject<Shape>(parsed)) return parsed
  throw new CannotJudge(`${file} must hold one JSON object`)
}

/** As `readObject`, for a list. */
export async function readList<Item>(file: string): Promise<Item[]> {
  const parsed = parseJson(await readInput(file), file)
  if (isList<Item>(parsed)) return parsed
  throw new CannotJudge(`${file} must hold one JSON list`)
}

function isObject<Shape extends object>(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList<Item>(value: unknown): value is Item[] {
  return Array.isArray(value)
}
