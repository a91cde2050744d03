import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { publishedRevisions, recordType, recordTypes } from '@hutong/schemas'
import { run } from './run-command.ts'

const check = (...words: string[]) => run(['schema', 'check', ...words])
const marriageFile = fileURLToPath(
  new URL('../../../schemas/records/civil-affairs/marriage.event.v1.0.json', import.meta.url),
)
const publishedCount = recordTypes.flatMap(({ type }) => publishedRevisions(type)).length
const marriage = recordType('marriage.event')?.schema

/** Writes schemas into a folder of the test. */
function files(...schemas: readonly unknown[]): readonly string[] {
  const folder = temporaryFolder(onTestFinished)
  return schemas.map((schema, index) => {
    const file = join(folder, `${index}.json`)
    writeFileSync(file, typeof schema === 'string' ? schema : JSON.stringify(schema))
    return file
  })
}

const person = (...required: readonly string[]) => ({
  type: 'object',
  properties: Object.fromEntries(['name', ...required].map((name) => [name, { type: 'string' }])),
  required,
  additionalProperties: false,
})

describe('schema list', () => {
  test('names every published schema with its owner and topic', async () => {
    const { code, out } = await run(['schema', 'list', '--json'])
    expect(code).toBe(0)
    const { schemas } = JSON.parse(out)
    expect(schemas).toHaveLength(publishedCount)
    expect(schemas).toContainEqual(
      expect.objectContaining({
        type: 'marriage.event',
        schemaVersion: '1.0',
        owner: 'minzheng',
        topic: 'records.marriage.event.v1',
        fields: expect.arrayContaining(['certificateNo', 'partyA']),
      }),
    )
  })

  test('those of one department are lines for people', async () => {
    const { code, out } = await run(['schema', 'list', '--owner', 'minzheng'])
    expect(code).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines.every((line) => line.includes(' minzheng '))).toBe(true)
    expect(lines).toContainEqual(expect.stringMatching(/^marriage\.event 1\.0 .*婚姻登记/u))
  })

  test('a department without types is 2, and told who has some', async () => {
    const { code, told } = await run(['schema', 'list', '--owner', 'nobody'])
    expect([code, told]).toEqual([2, expect.stringContaining('minzheng')])
  })
})

describe('schema check', () => {
  test('OLD NEW is 0 when everybody can read everything', async () => {
    const { code, out } = await check(...files(person('name'), person('name')))
    expect([code, out]).toEqual([0, '成立 COMPATIBLE\n'])
  })

  test('is 1 with path, rule, counterexample and what to do', async () => {
    const { code, out } = await check(...files(person(), person('name', 'number')))
    expect(code).toBe(1)
    expect(out).toContain('$.number  required')
    expect(out).toContain('refused:  {}')
    expect(out).toContain('a default does not help')
  })

  test('--json has the document that is refused', async () => {
    const [older = '', newer = ''] = files(person(), person('name'))
    const { code, out } = await check(newer, '--against', older, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      schema: newer,
      verdict: 'incompatible',
      refusals: [
        {
          direction: 'old-records',
          against: older,
          path: '$.name',
          counterexample: {},
          consumers: null,
        },
      ],
    })
  })

  test('every schema before the new one counts', async () => {
    const { code, out } = await check(...files(person('number'), person(), person()), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ refusals: [{ path: '$.number' }] })
  })

  test('is 2 for what is outside the subset, with place and rule', async () => {
    const pattern = { ...person(), properties: { name: { type: 'string', pattern: '^(a+)+$' } } }
    const { code, out } = await check(...files(person(), pattern))
    expect(code).toBe(2)
    expect(out).toContain('$.properties.name.pattern  outside-subset: use a named format')
  })

  test('is 2 for what is no JSON', async () => {
    const { code, out } = await check(...files('{', person()))
    expect(code).toBe(2)
    expect(out).toContain('is not JSON')
  })

  test('is 2 for a file that is not there', async () => {
    const { code, told } = await check('nothing.json')
    expect([code, told]).toEqual([2, 'nothing.json cannot be read\n'])
  })
})

describe('schema check of a record schema alone', () => {
  const next = (change: object) => ({
    ...marriage,
    $id: 'urn:hutong:schema:marriage.event:1.1',
    'x-catalogue': { ...marriage?.['x-catalogue'], revision: 1 },
    ...change,
  })

  test('is 0 for one that is published', async () => {
    expect(await check(marriageFile)).toMatchObject({ code: 0 })
  })

  test('is 1 for a published one that was changed', async () => {
    const { code, out } = await check(...files({ ...marriage, required: ['event'] }))
    expect(code).toBe(1)
    expect(out).toContain('published-changed')
  })

  test('is 0 for a revision that follows the published ones', async () => {
    expect(await check(...files(next({})))).toMatchObject({ code: 0 })
  })

  test('is 1 for one that does not, and names matters and grants that read the field', async () => {
    const required = marriage?.required.filter((name) => name !== 'partyB')
    const [file = ''] = files(next({ required }))
    const catalogue = temporaryFolder(onTestFinished)
    writeFileSync(join(catalogue, 'grants.json'), JSON.stringify([grant]))
    const { code, out } = await check(file, '--catalogue', catalogue, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      refusals: [
        {
          path: '$.partyB',
          rule: 'required',
          direction: 'new-records',
          against: 'marriage.event.v1.0',
          consumers: {
            matters: expect.arrayContaining([
              { matter: 'birth-permit', predicate: 'marriage.isSpouseOf' },
            ]),
            grants: [{ grant: 'g-1', department: 'zhujian' }],
          },
        },
      ],
    })
  })

  test('is 1 for one with gaps, all told at once', async () => {
    const properties = { ...marriage?.properties, extra: { type: 'string' } }
    const { code, out } = await check(...files(next({ properties })))
    expect(code).toBe(1)
    expect(out).toContain('$.properties.extra  x-field')
    expect(out).toContain('$.properties.extra  unbounded')
  })

  test('is 2 when grants.json is wrong', async () => {
    const catalogue = temporaryFolder(onTestFinished)
    writeFileSync(join(catalogue, 'grants.json'), '[{}]')
    const { code, told } = await check(marriageFile, '--catalogue', catalogue)
    expect(code).toBe(2)
    expect(told).toContain('grants.json[0]: ')
  })
})

const grant = {
  id: 'g-1',
  state: 'active',
  consumer: 'zhujian',
  purpose: 'house-transfer',
  legalBasis: 'online-government-services-2019#7',
  recordType: 'marriage.event',
  actions: ['verify'],
  fields: ['partyB'],
  regions: [],
  caseRequired: false,
  mismatchDetail: false,
  from: '2026-01-01',
  until: '2026-12-31',
  approvedBy: { provider: 'minzheng', authority: 'ziran' },
}
