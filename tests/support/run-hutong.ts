import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { repository } from './repository.ts'

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** `npx -y pnpm@12 hutong <words>`, with what is typed into it. */
export async function runHutong(words: readonly string[], typed = ''): Promise<Ran> {
  const child = spawn(process.execPath, ['services/cli/src/main.ts', ...words], {
    cwd: repository,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  child.stdin.end(typed)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  await closed
  return { code: child.exitCode, out, err }
}
