import { expect, onTestFinished, test } from 'vitest'
import { HutongError } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { readCatalogueFiles } from '../src/catalogue.ts'
import { client, department, grant, owners, writeFiles } from './catalogue-files.ts'
import type { Files } from './catalogue-files.ts'

const read = (files: Files = {}) => readCatalogueFiles(writeFiles(onTestFinished, files))

/** The gaps that are told of these files. */
function gapsOf(files: Files): readonly string[] {
  try {
    read(files)
    return []
  } catch (cause) {
    if (!(cause instanceof HutongError) || cause.code !== 'HUTONG_CATALOGUE_INVALID') throw cause
    return cause.message.split('\n  ').slice(1)
  }
}

test('a whole catalogue is ready to be published, topic by topic', () => {
  const keys = read().publications.map(({ topic, items }) => [topic, [...items.keys()]])
  expect(keys).toEqual([
    ['catalogue.departments', expect.arrayContaining(['ziran', 'minzheng'])],
    ['catalogue.types', expect.arrayContaining(['marriage.event', 'realestate.right'])],
    ['catalogue.matters', expect.arrayContaining(['house-transfer'])],
    ['catalogue.clients', ['real-estate-window']],
    ['catalogue.grants', ['g-1']],
  ])
})

test('a file that is missing is a gap, since without it everything would be withdrawn', () => {
  const folder = temporaryFolder(onTestFinished)
  expect(() => readCatalogueFiles(folder)).toThrow(
    expect.objectContaining({
      code: 'HUTONG_CATALOGUE_INVALID',
      message: expect.stringContaining(`${folder}/grants.json: is missing; write [] when there`),
    }),
  )
})

test('a type whose owner is no department is a gap, told with all the others', () => {
  const [first, ...others] = owners
  expect(gapsOf({ departments: [department, ...others] })).toEqual([
    expect.stringMatching(
      new RegExp(`^owner ${first?.code} of [a-z., -]+: no such department`, 'u'),
    ),
  ])
  const all = gapsOf({ departments: [], clients: [], grants: [] })
  expect(all).toHaveLength(owners.length + 1)
})

const investigation = {
  ...grant,
  consumer: 'gongan',
  purpose: 'criminal-investigation',
  legalBasis: 'criminal-procedure-2018#54',
}

test('a purpose of which citizens are told later can be granted, to the departments of its rule alone', () => {
  expect(gapsOf({ grants: [investigation] })).toEqual([])
  expect(gapsOf({ grants: [{ ...investigation, consumer: 'ziran' }] })).toEqual([
    'grant g-1: purpose: criminal-investigation is for gongan alone',
  ])
})

test('who came after a department of a rule is granted its purpose, and what was signed before stays', () => {
  const ended = (code: string, on: string, by: string) => ({
    ...department,
    code,
    succession: { on, by: [by] },
  })
  const departments = [
    department,
    ...owners.filter(({ code }) => code !== 'gongan'),
    ended('gongan', '2025-01-01', 'heir'),
    ended('heir', '2026-01-01', 'newest'),
    { ...department, code: 'newest' },
  ]
  const grants = [
    { ...investigation, id: 'g-1', consumer: 'heir' },
    { ...investigation, id: 'g-2', consumer: 'newest' },
  ]
  expect(gapsOf({ departments, grants })).toEqual([])
})

test('a department that ended keeps its grants, and none is signed for it any more', () => {
  const ended = { ...department, succession: { on: '2026-01-01', by: ['ziran-guihua'] } }
  const departments = [ended, { ...department, code: 'ziran-guihua' }, ...owners]
  expect(gapsOf({ departments })).toEqual([])
  expect(gapsOf({ departments, grants: [{ ...grant, from: '2026-01-01' }] })).toEqual([
    'grant g-1: consumer: it ended on 2026-01-01, name ziran-guihua',
  ])
  expect(gapsOf({ departments: [ended, ...owners] })).toEqual([
    'department ziran: succession.by: no such department ziran-guihua',
  ])
})

test('every gap of every item is told at once', () => {
  const gaps = gapsOf({
    departments: [department, { ...department, titleZh: '' }, ...owners],
    clients: [
      { ...client, department: 'nobody' },
      { ...client, id: 'Other' },
    ],
    grants: [
      {
        ...grant,
        consumer: 'nobody',
        purpose: 'party',
        legalBasis: 'none#1',
        thirdParty: '330106199003079975',
        fields: ['event', 'x', 'y'],
        until: '2025-07-31',
      },
      { ...grant, id: 'g-2', recordType: 'marriage.evnt' },
    ],
  })
  expect(gaps).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^departments\[1\] \$\.titleZh: /u),
      expect.stringMatching(/^clients\[1\] \$\.id: /u),
      'client real-estate-window: no such department',
      'grant g-1: consumer: no such department',
      'grant g-1: purpose: no such matter',
      'grant g-1: legalBasis: not in laws.json',
      'grant g-1: thirdParty: no credit code',
      'grant g-1: until: before from',
      'grant g-1: fields: marriage.event has no x, y',
      'grant g-2: recordType: no such type',
    ]),
  )
})

test.each([
  ['clients', { clients: [client, client] }],
  ['grants', { grants: [grant, grant] }],
  ['departments', { departments: [department, department] }],
])('the same id twice in %s is told by its place', (name, files) => {
  expect(gapsOf(files)).toContain(`${name}[1]: the same id twice`)
})

test.each(['d', 'k'])(
  'a published key with the private member %s is refused, and not quoted',
  (member) => {
    const keys = [{ kty: 'OKP', crv: 'Ed25519', x: 'AA', [member]: 'SECRET' }]
    const gaps = gapsOf({ clients: [{ ...client, jwks: { keys } }] })
    expect(gaps.length).toBeGreaterThan(0)
    expect(gaps.join()).not.toContain('SECRET')
  },
)

test('a client may be bound to proofs of its key, by yes or no and no other word', () => {
  expect(gapsOf({ clients: [{ ...client, dpopBound: true }] })).toEqual([])
  expect(gapsOf({ clients: [{ ...client, dpopBound: 'yes' }] })).toEqual([
    expect.stringContaining('dpopBound'),
  ])
})

test('a client is bound to proofs or to a certificate, and not to both', () => {
  expect(gapsOf({ clients: [{ ...client, mtlsBound: true }] })).toEqual([])
  const both = { ...client, dpopBound: true, mtlsBound: true }
  expect(gapsOf({ clients: [both] })).toEqual([
    'client real-estate-window: name one of dpopBound and mtlsBound; two bindings are refused',
  ])
})

test('a legal basis is one of the laws, not a word that every object knows', () => {
  const gaps = gapsOf({ grants: [{ ...grant, legalBasis: 'constructor' }] })
  expect(gaps).toEqual(['grant g-1: legalBasis: not in laws.json'])
})

test('a grant for a purpose that the type is not shared for is refused', () => {
  expect(gapsOf({ grants: [{ ...grant, purpose: 'pension' }] })).toEqual([
    'grant g-1: purpose: marriage.event is not shared for it (order 809 art. 14-15)',
  ])
})

test('a grant with a condition that nobody here would keep is not opened wider than it was signed', () => {
  expect(gapsOf({ grants: [{ ...grant, onlyOnMondays: true }] })).toEqual([
    expect.stringContaining('(onlyOnMondays)'),
  ])
})

test.each([
  ['perDayMax', 0],
  ['perDayMax', 1.5],
  ['differentClaimsMax', 0],
  ['differentClaimsMax', 1001],
])('a grant with %s %d is refused', (member, value) => {
  expect(gapsOf({ grants: [{ ...grant, [member]: value }] })).toEqual([
    expect.stringContaining(`$.${member}: must be`),
  ])
})

test('a grant may mask fields that it opens, each by a profile of its kind', () => {
  const masked = { ...grant, fields: [...grant.fields, 'partyA'], masking: { partyA: 'person' } }
  expect(gapsOf({ grants: [masked] })).toEqual([])
})

test.each([
  [{ partyA: 'person' }, 'grants[0] $.masking: the grant does not open partyA'],
  [{ event: 'stars' }, 'grants[0] $.masking.event: must be equal to one of the allowed values'],
  [{}, 'grants[0] $.masking: must NOT have fewer than 1 properties'],
  [
    { event: 'person' },
    'grant g-1: masking: the profile person does not mask event, whose format is code',
  ],
  [
    { certificateNo: 'name' },
    'grant g-1: masking: the profile name does not mask certificateNo, whose format is marriage-certificate',
  ],
])(
  'a grant that masks by %j is refused, since it would show more than it seems',
  (masking, gap) => {
    expect(gapsOf({ grants: [{ ...grant, masking }] })).toEqual([gap])
  },
)

test.each([
  ['not JSON', '['],
  ['an object', '{}'],
  ['a text', '"x"'],
])('a file that is %s is told by its name', (_, text) => {
  expect(gapsOf({ grants: text })).toEqual([
    expect.stringMatching(/grants\.json: must hold a JSON array$/u),
  ])
})
