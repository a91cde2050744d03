import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readJson } from '../support/read-demo.ts'
import { repository } from '../support/repository.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { buildApiJudge, compareVersions, saysItBreaks } from './judge-api.ts'
import type { ApiDocument, ApiJudge } from './judge-api.ts'
import { requireTool } from './require-tool.ts'

const after = afterFile()
const goMsMax = 300_000
const client = join(repository, 'services', 'client')
const folder = join(client, 'published')
const document = readJson<ApiDocument>(join(client, 'openapi.json'))
const published: readonly ApiDocument[] = readdirSync(folder)
  .map((name) => name.replace(/\.json$/u, ''))
  .toSorted(compareVersions)
  .map((version) => readJson<ApiDocument>(join(folder, `${version}.json`)))

test('each published document is of the version that it is called by', () => {
  const names = readdirSync(folder).toSorted()
  expect(names).toEqual(published.map(({ info }) => `${info.version}.json`).toSorted())
})

test('the document of this version is published', () => {
  // docs/guides/change-the-api.md tells when, and how.
  expect(published.at(-1)?.info.version).toBe(document.info.version)
})

test.each([
  ['0.1.0', '0.2.0', true],
  ['0.2.0', '0.2.1', false],
  ['0.2.0', '0.2.0', false],
  ['0.9.0', '1.0.0', true],
  ['1.2.0', '1.3.0', false],
  ['1.2.0', '2.0.0', true],
  ['0.3.0', '0.2.0', false],
])('that a client may break from %s to %s: %s', (before, now, says) => {
  expect(saysItBreaks(before, now)).toBe(says)
})

requireTool('go', 'changes of the API, judged by oasdiff', () => {
  let judge: ApiJudge
  beforeAll(async () => {
    judge = await buildApiJudge(temporaryFolder(after))
  }, goMsMax)

  const pairs = [...published, document].flatMap((now, at, all) => {
    const before = all[at - 1]
    return before ? [[before.info.version, now.info.version, before, now] as const] : []
  })
  test.each(pairs)(
    'a client of %s works with %s, or the version says that it may not',
    async (was, is, before, now) => {
      const breaks = saysItBreaks(was, is) ? [] : await judge.breaksOf(before, now)
      expect(breaks).toEqual([])
    },
  )

  test.each(breaking)('%s breaks clients', async (_, change) => {
    expect(await judge.breaksOf(document, changed(change))).not.toEqual([])
  })

  test.each(harmless)('%s breaks nobody', async (_, change) => {
    expect(await judge.breaksOf(document, changed(change))).toEqual([])
  })
})

type Members = Record<string, unknown>
type Change = (members: (...path: readonly string[]) => Members) => void

/** The document with one thing changed. */
function changed(change: Change): ApiDocument {
  const copy = structuredClone(document)
  const at = (...path: readonly string[]): Members => {
    let found: unknown = copy
    for (const name of path) found = Reflect.get(Object(found), name)
    if (!isMembers(found)) throw new Error(`no ${path.join(' ')}`)
    return found
  }
  change(at)
  return copy
}

function isMembers(found: unknown): found is Members {
  return typeof found === 'object' && found !== null
}

const verify = ['paths', '/v1/verifications', 'post'] as const
const asked = [...verify, 'requestBody', 'content', 'application/json', 'schema'] as const
const told = [...verify, 'responses', '200', 'content', 'application/json', 'schema'] as const
const listIn = (members: Members, name: string): unknown[] => [members[name]].flat()

const breaking: readonly (readonly [string, Change])[] = [
  ['an address that is gone', (at) => delete at('paths')['/v1/records']],
  ['a method that is gone', (at) => delete at('paths', '/v1/grants')['get']],
  [
    'a member of an answer that is gone',
    (at) => {
      delete at(...told, 'properties')['asOf']
      at(...told)['required'] = ['answer', 'mismatches', 'reason', 'receipt']
    },
  ],
  [
    'a member of an answer that may be left out',
    (at) => {
      at(...told)['required'] = ['answer', 'asOf', 'mismatches', 'reason']
    },
  ],
  [
    'a member of an answer that can be of another type',
    (at) => {
      at(...told, 'properties', 'asOf', 'properties', 'source')['type'] = ['string', 'null']
    },
  ],
  [
    'one more word among the answers',
    (at) => {
      const answer = at(...told, 'properties', 'answer')
      answer['enum'] = [...listIn(answer, 'enum'), 'PERHAPS']
    },
  ],
  [
    'an answer under another status',
    (at) => {
      const answers = at(...verify, 'responses')
      answers['201'] = answers['200']
      delete answers['200']
    },
  ],
  [
    'a new member that every question must have',
    (at) => {
      at(...asked, 'properties')['colour'] = { type: 'string' }
      at(...asked)['required'] = [...listIn(at(...asked), 'required'), 'colour']
    },
  ],
  [
    'a member that every question must have from now on',
    (at) => {
      at(...asked)['required'] = [...listIn(at(...asked), 'required'), 'caseRef']
    },
  ],
  [
    'one word less that may be sent',
    (at) => {
      at(...asked, 'properties', 'subject', 'properties', 'idType')['enum'] = ['resident-id']
    },
  ],
  [
    'a member of a question that is of another type',
    (at) => {
      at(...asked, 'properties', 'caseRef')['type'] = 'integer'
    },
  ],
  [
    'a tighter limit on what is sent',
    (at) => {
      at(...asked, 'properties', 'caseRef')['maxLength'] = 8
    },
  ],
  [
    'a token that is wanted from now on',
    (at) => {
      at('paths', '/v1/catalogue', 'get')['security'] = [{ bearer: [] }]
    },
  ],
]

const harmless: readonly (readonly [string, Change])[] = [
  ['nothing', () => undefined],
  [
    'a new address',
    (at) => {
      at('paths')['/v1/new'] = at('paths', '/v1/catalogue')
    },
  ],
  [
    'a member that a question may have',
    (at) => {
      at(...asked, 'properties')['colour'] = { type: 'string' }
    },
  ],
  [
    'one more member of an answer',
    (at) => {
      at(...told, 'properties')['colour'] = { type: 'string' }
    },
  ],
  [
    'one more word that may be sent',
    (at) => {
      const idType = at(...asked, 'properties', 'subject', 'properties', 'idType')
      idType['enum'] = [...listIn(idType, 'enum'), 'library-card']
    },
  ],
  [
    'a wider limit on what is sent',
    (at) => {
      at(...asked, 'properties', 'caseRef')['maxLength'] = 128
    },
  ],
  [
    'one more problem that is told',
    (at) => {
      at(...verify, 'responses')['409'] = at(...verify, 'responses', '400')
    },
  ],
  [
    'other words in a description',
    (at) => {
      at(...verify)['summary'] = 'is it so?'
    },
  ],
]
