import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Program {
  readonly address: string
  readonly pid: number
  /** The lines it prints from now on. */
  readonly stop: () => Promise<void>
}

/** Starts a program of this repository and reads the first address that it prints. @param flags of Node */
export async function startProgram(
  path: string,
  words: readonly string[],
  flags: readonly string[] = [],
): Promise<Program> {
  const program = spawn(
    process.execPath,
    [...flags, fileURLToPath(new URL(`../../${path}`, import.meta.url)), ...words],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const lines = createInterface(program.stdout)
  const address = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /http:\/\/[\w.:]+/u.exec(line)?.[0]
      if (found !== undefined) resolve(found)
    })
    program.once('exit', () => reject(new Error(`${path} ended before it listened`)))
  })
  return {
    address,
    pid: program.pid ?? 0,
    stop: async () => {
      if (program.exitCode !== null) return
      program.kill('SIGTERM')
      await once(program, 'exit')
    },
  }
}
