import { expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '@hutong/process'
import { errorTable } from '../src/error-table.ts'
import type { ErrorCode } from '../src/error-table.ts'
import { buildServer, problem, sendProblem } from '../src/http.ts'

const codes = Object.keys(errorTable).filter((code): code is ErrorCode => code in errorTable)

test.each(codes)(
  '%s leaves as problem+json with its status, its words and its type',
  async (code) => {
    const told = await send(code)
    const { status, title, detail } = errorTable[code]
    expect(told.statusCode).toBe(status)
    expect(told.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(told.headers['cache-control']).toBe('no-store')
    expect(told.json()).toEqual({ code, detail, status, title, type: `urn:hutong:problem:${code}` })
  },
)

test.each(codes)('%s says when to ask again, if asking again helps', async (code) => {
  const again = [429, 503].includes(errorTable[code].status)
  expect((await send(code)).headers['retry-after']).toBe(again ? '1' : undefined)
})

test('what is known of a problem stands in canonical order, so that its proof can hold', () => {
  const told = problem('invalid', {
    rule: 'r',
    remedy: 'm',
    owner: 'o',
    errors: [{ rule: 'r', fix: 'f', field: '$' }],
    detail: 'd',
  })
  expect(Object.keys(told)).toEqual(Object.keys(told).toSorted())
  expect(Object.keys(told.errors?.[0] ?? {})).toEqual(['field', 'fix', 'rule'])
})

async function send(code: ErrorCode) {
  const server = buildServer({ logger: silentLogger })
  onTestFinished(() => server.close())
  server.get('/', (_request, reply) => sendProblem(reply, problem(code)))
  return server.inject('/')
}
