import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { question } from './question.ts'
import { makeKeeper } from './seal-answer.ts'
import { startServer, tokenAnswers } from './start-server.ts'

const program = fileURLToPath(new URL('programs/without-node.ts', import.meta.url))

test('a question with a bound token and a checked receipt needs nothing that browsers have not', async () => {
  const keeper = makeKeeper()
  const { url } = await startServer({
    ...tokenAnswers,
    '/oauth/token': { body: { access_token: 't-1', expires_in: 300, token_type: 'DPoP' } },
    '/v1/verifications': { body: keeper.seal({ answer: 'YES' }) },
  })
  const words = [program, url, keeper.vkey, JSON.stringify(question)]
  const { stdout, stderr } = spawn(process.execPath, words)
  const [told, complaints] = await Promise.all([text(stdout), text(stderr)])
  expect([told, complaints]).toEqual(['answered by entry 1\n', ''])
})
