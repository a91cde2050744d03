import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { HutongError, writeFileDurably } from '@hutong/process'

/** Writes the API document of a real, empty hub to the file named: `node services/hub/src/openapi/main.ts FILE`. */
const [file] = process.argv.slice(2)
if (file === undefined) throw new HutongError('HUTONG_OPTIONS_INVALID', 'name the file to write')
const data = await mkdtemp(join(tmpdir(), 'hutong-openapi-'))
const hub = spawn(
  process.execPath,
  [fileURLToPath(new URL('../main.ts', import.meta.url)), '--empty', '--port', '0', '--data', data],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
    // An embedded hub refuses the engines that suites may be given.
    env: { ...process.env, HUTONG_KAFKA: '', HUTONG_REDIS: '', HUTONG_POSTGRES: '' },
  },
)
try {
  const response = await fetch(new URL('/openapi.json', await addressOf(hub.stdout)))
  await writeFileDurably(file, `${JSON.stringify(await response.json(), null, 2)}\n`)
} finally {
  hub.kill('SIGTERM')
  await new Promise((resolve) => hub.once('exit', resolve))
  await rm(data, { recursive: true })
}

/** The first address that the hub tells on its screen. */
async function addressOf(screen: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(screen)) {
    const address = /http:\/\/[\w.:]+/.exec(line)?.[0]
    if (address !== undefined) {
      screen.resume()
      return address
    }
  }
  throw new HutongError('HUTONG_BUG', 'the hub ended before it listened')
}
