import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '@hutong/infra'
import { expect, onTestFinished, test } from 'vitest'
import { makeTemplate, tried, tryTemplate } from './try-template.ts'

test.each([['rest-pages'], ['xml-service']])(
  'the example of %s brings the rows of its service',
  async (kind) => {
    const folder = makeTemplate(kind)
    const port = await freePort()
    const words = ['fixtures/service.mjs', String(port)]
    const service = spawn(process.execPath, words, { cwd: folder, stdio: 'inherit' })
    onTestFinished(() => void service.kill('SIGKILL'))
    const url = `http://127.0.0.1:${port}`
    while ((await fetch(url).catch(() => undefined)) === undefined) await pause(20)
    expect(await tryTemplate(kind, folder, { url })).toEqual(tried)
  },
)
