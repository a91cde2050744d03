import { expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '@hutong/process'
import {
  buildServer,
  describeApi,
  describeRoute,
  jsonAnswer,
  showApi,
  tokenNeeded,
} from '../src/http.ts'
import type { DeclaredAnswers } from '../src/http.ts'

test('the routes that are made are the routes that are described', async () => {
  const server = buildServer({ logger: silentLogger })
  onTestFinished(() => server.close())
  await describeApi(server)
  server.get('/things', { schema: describeRoute({ tags: ['things'], summary: 'all' }) }, () => [])
  await showApi(server)
  const told = (await server.inject('/openapi.json')).json()
  expect(told).toMatchObject({
    openapi: '3.1.0',
    info: { version: expect.stringMatching(/^\d+\.\d+\.\d+$/u) },
  })
  expect(Object.keys(Object(told.paths))).toEqual(['/things'])
  expect((await server.inject('/docs')).statusCode).toBe(200)
})

type Described = Omit<Parameters<typeof describeRoute>[0], 'tags' | 'summary'>

/** How the document tells of one route. */
async function operationOf(
  method: 'get' | 'post',
  url: string,
  described: Described,
): Promise<Readonly<Record<string, unknown>>> {
  const server = buildServer({ logger: silentLogger })
  onTestFinished(() => server.close())
  await describeApi(server)
  const schema = describeRoute({ tags: ['things'], summary: 'a thing', ...described })
  server.route({ method: method.toUpperCase(), url, schema, handler: () => ({}) })
  await showApi(server)
  const { paths } = (await server.inject('/openapi.json')).json()
  return Object(Object(Object.values(Object(paths))[0])[method])
}

const body = { type: 'object', properties: { colour: { type: 'string' } } }
const statuses: readonly (readonly [
  string,
  'get' | 'post',
  string,
  Described,
  readonly string[],
])[] = [
  ['an open address', 'get', '/things', {}, ['400', '500', '503']],
  [
    'one with a parameter',
    'get',
    '/things/:id',
    { params: body },
    ['400', '404', '422', '500', '503'],
  ],
  [
    'one that wants a token',
    'get',
    '/things',
    { security: tokenNeeded },
    ['400', '401', '403', '429', '500', '503'],
  ],
  ['one with a body', 'post', '/things', { body }, ['400', '413', '415', '422', '500', '503']],
]
test.each(statuses)(
  '%s tells the problems of its kind',
  async (_, method, url, described, told) => {
    const { responses } = await operationOf(method, url, described)
    expect(Object.keys(Object(responses))).toEqual(told)
  },
)

test('an answer is told as it is declared, and nothing is written by it', async () => {
  const answers: DeclaredAnswers = {
    200: jsonAnswer('a thing', { type: 'object', properties: { name: { type: 'string' } } }),
    409: 'there is one already',
  }
  const told = await operationOf('get', '/things', { answers, operationId: 'readThing' })
  expect(told).toMatchObject({
    operationId: 'readThing',
    security: [],
    responses: {
      200: { description: 'a thing', content: { 'application/json': {} } },
      409: {
        description: 'there is one already',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
      503: { headers: { 'Retry-After': { schema: { type: 'integer', minimum: 1 } } } },
    },
  })
  const server = buildServer({ logger: silentLogger })
  onTestFinished(() => server.close())
  const schema = describeRoute({ tags: [], summary: '', answers })
  server.get('/things', { schema }, () => ({ name: 'a', more: 1 }))
  expect((await server.inject('/things')).json()).toEqual({ name: 'a', more: 1 })
})

test('what the handler reads itself is told, and checked by nobody else', async () => {
  const reads = { body, consumes: ['application/x-www-form-urlencoded'] }
  const told = await operationOf('post', '/things', { reads })
  expect(told['requestBody']).toMatchObject({
    content: { 'application/x-www-form-urlencoded': { schema: body } },
  })
})

test('what several calls answer is written down once', async () => {
  const server = buildServer({ logger: silentLogger })
  onTestFinished(() => server.close())
  await describeApi(server)
  const ownAnswer = { 400: 'of another kind' }
  for (const [url, answers] of [
    ['/a', {}],
    ['/b', {}],
    ['/c', ownAnswer],
    ['/d', ownAnswer],
    ['/e', { 400: 'of its own' }],
  ] as const)
    server.get(url, { schema: describeRoute({ tags: [], summary: '', answers }) }, () => ({}))
  await showApi(server)
  const told = (await server.inject('/openapi.json')).json()
  const refersTo = (name: string) => ({ $ref: `#/components/responses/${name}` })
  expect(told).toMatchObject({
    paths: {
      '/a': { get: { responses: { 400: refersTo('Problem400') } } },
      '/b': { get: { responses: { 400: refersTo('Problem400') } } },
      '/c': { get: { responses: { 400: refersTo('Problem400-2') } } },
      '/d': { get: { responses: { 400: refersTo('Problem400-2') } } },
      '/e': { get: { responses: { 400: { description: 'of its own' } } } },
    },
    components: { responses: { 'Problem400-2': { description: 'of another kind' } } },
  })
})

test('a call without a name has one of its method and its address', async () => {
  const told = await operationOf('get', '/v1/things/:id', {})
  expect(told['operationId']).toBe('getThingsId')
})
