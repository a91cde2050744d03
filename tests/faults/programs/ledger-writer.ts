import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { openLedger } from '@hutong/ledger'
import { HutongError, signingKey, silentLogger, systemClock } from '@hutong/process'

/**
 * Appends to the ledger in a folder until it is killed or the ledger closes, 64 callers at a time, and writes one line for each entry
 * that it holds a receipt for: its index and the leaf hash. A pipe takes each line at once, so what was said before a kill has been said.
 *
 *   node ledger-writer.ts FOLDER [too-early]
 *
 * `too-early` is the negative control: it says so before the entry is durable, and must be caught.
 */
const [folder, mode] = process.argv.slice(2)
if (folder === undefined) throw new TypeError('name a folder')

const callers = 64
const exitCodeOfTrouble = 74
const ledger = await openLedger({
  folder,
  origin: 'hutong.example/hub',
  key: await signingKey(dirname(folder), 'ledger'),
  clock: systemClock,
  logger: silentLogger,
})
let next = ledger.size()

try {
  await Promise.all(Array.from({ length: callers }, appendForEver))
} catch (cause) {
  say(`closed ${cause instanceof HutongError ? cause.code : 'by something unknown'}`)
  process.exitCode = exitCodeOfTrouble
  await ledger.close()
}

async function appendForEver(): Promise<never> {
  for (;;) {
    const entry = Buffer.from(
      JSON.stringify({ v: 1, entry: next, padding: 'x'.repeat(next % 2000) }),
    )
    const line = `${next} ${leafHash(entry)}`
    next += 1
    if (mode === 'too-early') say(line)
    await ledger.append(entry)
    if (mode !== 'too-early') say(line)
  }
}

function leafHash(entry: Buffer): string {
  return createHash('sha256').update(Buffer.of(0)).update(entry).digest('hex')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
