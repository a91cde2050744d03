import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../support/repository.ts'
import { textOf, trackedWith } from '../support/tracked-files.ts'

test('every link of a document leads to a file or a heading that is there', () => {
  const dead = trackedWith('.md').flatMap((document) =>
    linksIn(document)
      .filter((link) => !isThere(document, link))
      .map((link) => `${document}: ${link}`),
  )
  expect(dead).toEqual([])
})

test('the check knows a dead link from a living one', () => {
  expect(isThere('README.md', 'LICENSE')).toBe(true)
  expect(isThere('README.md', 'LICENCE')).toBe(false)
  expect(isThere('README.md', '#no-such-heading')).toBe(false)
  expect(slug('2. Two commands, and `code`!')).toBe('2-two-commands-and-code')
})

/** Targets within the repository; addresses elsewhere are nobody's promise here. */
function linksIn(document: string): readonly string[] {
  const text = withoutCode(textOf(document))
  const found = [...text.matchAll(/\]\((?<target>[^)\s]+)(?:\s+"[^"]*")?\)/gu)]
  return found
    .map(({ groups }) => groups?.['target'] ?? '')
    .filter((target) => !/^(?:https?|mailto):/u.test(target))
}

function isThere(document: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? document : normalize(join(dirname(document), decodeURI(path)))
  if (target.startsWith('..') || !existsSync(join(repository, target))) return false
  return heading === undefined || !target.endsWith('.md') || headingsOf(target).has(heading)
}

function headingsOf(document: string): ReadonlySet<string> {
  const found = withoutCode(textOf(document), 'blocks').matchAll(/^#{1,6}\s+(?<title>.+)$/gmu)
  return new Set([...found].map(({ groups }) => slug(groups?.['title'] ?? '')))
}

/** As the usual code hosts name a heading: lower case, blanks as hyphens, punctuation gone. */
function slug(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/gu, '-')
}

function withoutCode(text: string, what: 'all' | 'blocks' = 'all'): string {
  const outside = text.replaceAll(/^```.*?^```/gmsu, '')
  return what === 'blocks' ? outside : outside.replaceAll(/`[^`\n]*`/gu, '')
}
