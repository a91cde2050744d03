import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildServer, describeApi, describeRoute, jsonAnswer, showApi } from '@hutong/http'
import { silentLogger } from '@hutong/process'
import type { FastifyReply } from 'fastify'
import { beforeAll, expect, test } from 'vitest'
import { askerOf } from '../support/ask.ts'
import { demoAccount, signIn } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { requireTool } from './require-tool.ts'
import { runProgram } from './run-program.ts'

const after = afterFile()
const judgeMsMax = 240_000
const settings = new URL('schemathesis.toml', import.meta.url).pathname

/** This hub has no witness; services/gateway/test/ledger-routes.test.ts asks where there is one. */
const ofWitnessed = 'GET /ledger/checkpoint/witnessed'

requireTool(
  'schemathesis',
  'everything that the API document allows, sent to the hub by schemathesis',
  () => {
    let hub: HubProcess
    const answered = new Set<string>()
    beforeAll(async () => {
      hub = await startHub({ data: temporaryFolder(after), after })
      await hub.ready()
    }, judgeMsMax)

    const ofClient = (client: string) => async () => (await askerOf(hub, client)).token
    const ofPerson = (id: string) => () => signIn(hub.url, demoAccount(hub.data, id))
    test.each([
      ['a client that puts questions', ofClient('real-estate-window'), []],
      ['an auditor', ofClient('data-auditor'), withoutOpen],
      ["a citizens' portal", ofClient('citizen-portal'), withoutOpen],
      ['an officer who applies for grants', ofPerson('ziran-officer'), withoutOpen],
      ['an administrator', ofPerson('shuju-admin'), withoutOpen],
    ])(
      'no request of %s makes the hub fail, or answer what it has not declared',
      async (_, tokenOf, less) => {
        const folder = temporaryFolder(after)
        const token = await tokenOf()
        const words = [...wordsOf(hub.url, token), ...less]
        const outcome = await runProgram('schemathesis', words, folder)
        expect(outcome.output).toContain('Tested: ')
        expect(outcome, outcome.output).toMatchObject({ code: 0 })
        for (const call of answersIn(join(folder, 'calls.har'))) answered.add(call)
      },
      judgeMsMax,
    )

    test('every call that the document has an example for was answered, and not refused alone', async () => {
      const document: ApiDocument = JSON.parse(await hub.describeRoutes())
      const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods)
          .filter(([, operation]) => isShown(operation))
          .map(([method]) => `${method.toUpperCase()} ${path}`)
          .filter((call) => call !== ofWitnessed),
      )
      expect(calls.length).toBeGreaterThan(15)
      const missed = calls.filter((call) => {
        const pattern = new RegExp(`^${call.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u')
        return ![...answered].some((each) => pattern.test(each))
      })
      expect(missed).toEqual([])
    })
  },
)

/** One call, declared to give a name, and how it answers. */
const calls: readonly (readonly [string, number, (reply: FastifyReply) => unknown])[] = [
  ['keeps its word', 0, (reply) => reply.send({ name: 'a' })],
  ['fails', 1, () => Promise.reject(new Error('planted'))],
  ['answers under another status', 1, (reply) => reply.code(418).send({ name: 'a' })],
  ['answers with another body', 1, (reply) => reply.send({ name: 7 })],
  ['answers in another language', 1, (reply) => reply.type('text/plain').send('a')],
]
requireTool('schemathesis', 'the judge itself', () => {
  test.each(calls)('of a call that %s it says %i', async (_, code, answer) => {
    const server = buildServer({ logger: silentLogger })
    after(() => server.close())
    await describeApi(server)
    const name = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }
    const answers = { 200: jsonAnswer('the name', name) }
    const schema = describeRoute({ tags: ['names'], summary: 'a name', answers })
    server.get('/name', { schema }, (_request, reply) => answer(reply))
    await showApi(server)
    const url = await server.listen({ host: '127.0.0.1', port: 0 })
    const outcome = await runProgram('schemathesis', wordsOf(url, 'x'), temporaryFolder(after))
    expect(outcome, outcome.output).toMatchObject({ code })
  })
})

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly example?: unknown }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Shown>> }
}
interface Shown {
  readonly example?: unknown
  readonly examples?: unknown
}

/** Whether a stranger to the code can make a good request by the document alone. */
function isShown({ parameters = [], requestBody }: Operation): boolean {
  const bodies = Object.values(requestBody?.content ?? {})
  return (
    parameters.every((part) => part.in !== 'path' || part.example !== undefined) &&
    bodies.every(({ example, examples }) => example !== undefined || examples !== undefined)
  )
}

/** What is open answers everybody alike: one caller is enough. */
const withoutOpen = ['catalogue', 'health', 'token'].map((tag) => `--exclude-tag=${tag}`)

/** The same seed sends the same requests. */
const wordsOf = (url: string, token: string): readonly string[] => [
  '--config-file',
  settings,
  'run',
  `${url}/openapi.json`,
  `--header=Authorization: Bearer ${token}`,
  '--phases=examples,coverage,fuzzing,stateful',
  `--max-examples=${process.env['HUTONG_TEST_LONG'] ? 500 : 25}`,
  '--seed=7',
  '--generation-database=none',
  // Below what a client may ask, so that answers are judged and not refusals.
  '--rate-limit=150/s',
  '--workers=1',
  '--no-color',
  '--report=har',
  '--report-har-path=calls.har',
]

/** Method and path of what was answered with success. */
function answersIn(file: string): readonly string[] {
  const recorded: {
    readonly log: {
      readonly entries: readonly {
        readonly request: { readonly method: string; readonly url: string }
        readonly response: { readonly status: number }
      }[]
    }
  } = JSON.parse(readFileSync(file, 'utf8'))
  return recorded.log.entries
    .filter(({ response }) => response.status >= 200 && response.status < 300)
    .map(({ request }) => `${request.method} ${new URL(request.url).pathname}`)
}
