import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openLedger, verifyLedger } from '@hutong/ledger'
import { signingKey, silentLogger, systemClock } from '@hutong/process'
import { expect, test } from 'vitest'
import { openWritten, temporaryLedger, vkeyOf } from './ledger-writer.ts'

const flips = process.env['HUTONG_TEST_LONG'] ? 5000 : 200

test(
  `each of ${flips} bytes flipped at rest, anywhere in a closed ledger, is found`,
  async () => {
    const folder = await closedLedger()
    const vkey = vkeyOf(folder)
    const files = filesOf(folder)
    for (let flip = 0; flip < flips; flip += 1) {
      const file = files[randomInt(files.length)] ?? ''
      const bytes = readFileSync(file)
      const at = randomInt(bytes.length)
      writeFileSync(file, bytes.with(at, (bytes[at] ?? 0) ^ (1 << randomInt(8))))
      expect(await isFound(folder, vkey), `${file} byte ${at}`).toBe(true)
      writeFileSync(file, bytes)
    }
    expect(await verifyLedger(folder, vkey)).toMatchObject({ valid: true, size: 2000 })
  },
  60_000 + flips * 200,
)

/** Found by the whole check or, where that has nothing to say, by the start. */
async function isFound(folder: string, vkey: string): Promise<boolean> {
  const verdict = await verifyLedger(folder, vkey)
  if (!verdict.valid) return true
  try {
    await (await openWritten(folder)).close()
    return false
  } catch {
    // Any refusal will do here; which one it is, is the business of the package's own tests.
    return true
  }
}

/** Small segments, so that some are gone, and two runs, so that parts of tiles are left. */
async function closedLedger(): Promise<string> {
  const folder = temporaryLedger()
  const key = await signingKey(dirname(folder), 'ledger')
  for (const count of [700, 700, 600]) {
    const ledger = await openLedger({
      folder,
      origin: 'hutong.example/hub',
      key,
      clock: systemClock,
      logger: silentLogger,
      segmentBytesMax: 100_000,
    })
    const entries = Array.from({ length: count }, (_, at) => Buffer.from(`entry ${at} `.repeat(9)))
    await Promise.all(entries.map((entry) => ledger.append(entry)))
    await ledger.close()
  }
  return folder
}

/** All that a ledger consists of; lock and reserve hold nothing. */
function filesOf(folder: string): string[] {
  const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'lock' && name !== 'reserve')
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
  return [...inside, `${folder}.vkey`, `${folder}.vkeys`]
}
