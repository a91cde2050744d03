import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export interface Ended {
  readonly code: number
  readonly out: string
  readonly told: string
}

/** Runs `hutong` with these words in a process of its own, and this on its standard input. */
export async function run(
  words: readonly string[],
  input = '',
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, ...environment },
  })
  // A program that does not read its input may be gone before it is written.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [out, told, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code: Number(code), out, told }
}
