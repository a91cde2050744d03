import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireServer } from '@hutong/infra/testing'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../run-command.ts'
import { abnormalFolder } from './abnormal-folder.ts'
import { abnormalYaml } from './abnormal-yaml.ts'

const source = 'shichang-yichang'

await requireServer('kafka', ({ address }) => {
  test('in a city a connector is run, looked at, mended and replayed over the log on Kafka', async () => {
    const { folder, inbox, write } = abnormalFolder(onTestFinished)
    const keys = temporaryFolder(onTestFinished)
    await run(['topics', 'apply', '--kafka', address])
    const connector = (...words: readonly string[]) =>
      run(['connector', ...words, '--kafka', address, '--keys', keys])
    const about = (...words: readonly string[]) => connector(...words, '--dir', folder)

    const first = await connector('run', folder, '--inbox', inbox, '--once')
    expect(first).toMatchObject({ code: 0, told: '' })
    const { out } = await about('status', '--source', source, '--json')
    expect(JSON.parse(out)).toMatchObject({
      sources: [{ state: 'running', recordCount: 2, quarantinedCount: 1 }],
    })

    write('connector.yaml', abnormalYaml.replace("'4': NOT", "'9': NOT_AT_ADDRESS, '4': NOT"))
    const retried = await about('quarantine', 'retry', 'shichang')
    expect(retried).toMatchObject({ code: 0, told: '' })
    expect(retried.out).toContain('published')

    writeFileSync(join(folder, 'ids.txt'), 'A3\n')
    const words = ['replay', source, '--from', 'begin', '--inbox', inbox, '--force']
    const some = await about(...words, '--records', join(folder, 'ids.txt'), '--json')
    expect(JSON.parse(some.out)).toMatchObject({ epoch: 2, publishedCount: 1, missing: [] })
    const all = await about(...words, '--json')
    expect(JSON.parse(all.out)).toMatchObject({ epoch: 3, published: 3, isWhole: true })
  })
})
