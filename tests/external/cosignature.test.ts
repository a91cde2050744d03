import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { openHubLedger, sealAlone, sealAnswers } from '../../services/cli/test/hub-ledger.ts'
import { startWitness } from '../../services/cli/test/witness-process.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { requireTool } from './require-tool.ts'
import { runProgram } from './run-program.ts'

const goMsMax = 300_000
/** A module of its own: torchwood wants a newer Go than the other judges. */
const judgeFolder = fileURLToPath(new URL('cosignature', import.meta.url))
const after = afterFile()

requireTool('go', "what our own witness cosigns, judged by torchwood and Go's note package", () => {
  let folder = ''
  const at = (name: string): string => join(folder, name)
  beforeAll(async () => {
    folder = temporaryFolder(after)
    const words = ['build', '-o', at('judge'), '.']
    expect(await runProgram('go', words, judgeFolder)).toMatchObject({ code: 0 })
    await cosignOne(folder)
  }, goMsMax)

  test('it is accepted as the hub shows it', async () => {
    expect(await judge('ledger/hub/checkpoint.witnessed')).toEqual({
      code: 0,
      output: 'accepted: 1 entries, cosigned by witness.example/w1\n',
    })
  })

  test('it is refused with any one character of its text or cosignature changed', async () => {
    const note = readFileSync(at('ledger/hub/checkpoint.witnessed'))
    const text = note.indexOf('\n\n')
    const line = note.lastIndexOf('w1 ') + 'w1 '.length
    // The last characters of base64 carry bits that some readers do not look at.
    for (const index of [...range(0, text), ...range(line, note.length - 4)]) {
      if (note[index] === 0x0a) continue
      writeFileSync(at('changed'), note.with(index, note[index] === 0x41 ? 0x42 : 0x41))
      expect(await judge('changed'), `byte ${index}`).toMatchObject({ code: 1 })
    }
  })

  const judge = (checkpoint: string) =>
    runProgram(
      at('judge'),
      [at(checkpoint), at('ledger/hub.vkey'), at('witness/witness.vkey')],
      folder,
    )
})

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, more) => from + more)

/** A ledger of one entry in the folder, with its witness's word on it. */
async function cosignOne(folder: string): Promise<void> {
  await sealAlone({ data: folder }, 0)
  const ledger = join(folder, 'ledger', 'hub.vkey')
  const witness = await startWitness({ state: join(folder, 'witness'), ledger, after })
  const watched = await openHubLedger({ data: folder }, witness)
  await sealAnswers(watched, 1)
  const file = join(folder, 'ledger', 'hub', 'checkpoint.witnessed')
  await until('a cosignature', () =>
    existsSync(file) && readFileSync(file, 'utf8').includes('\n1\n') ? true : undefined,
  )
  await watched.close()
}
