import { expect, test } from 'vitest'
import { textOf, trackedWith } from '../support/tracked-files.ts'

test('whoever pastes a command of a document needs nothing but Node and npm', () => {
  const wrong = trackedWith('.md').flatMap((document) =>
    commandsIn(textOf(document))
      .filter((line) => !canBePasted(line))
      .map((line) => `${document}: ${line}`),
  )
  expect(wrong).toEqual([])
})

test('the check knows a command that needs more', () => {
  expect(canBePasted('npx -y pnpm@12 -s hutong connector spec > form.json')).toBe(true)
  expect(canBePasted('pnpm hutong connector spec')).toBe(false)
  expect(canBePasted('hutong connector spec')).toBe(false)
  expect(commandsIn('1. Look:\n\n   ```sh\n   hutong --help\n   ```\n')).toEqual(['hutong --help'])
})

/** Lines of the blocks that a shell is given, those in lists too. */
function commandsIn(text: string): readonly string[] {
  const blocks = text.matchAll(/^ *```sh\b.*\n(?<lines>[^]*?)^ *```$/gmu)
  return [...blocks].flatMap(({ groups }) =>
    (groups?.['lines'] ?? '')
      .split('\n')
      .flatMap((line) => (line.trim() === '' ? [] : [line.trim()])),
  )
}

/** Neither pnpm nor our own command is on anybody's path. */
const canBePasted = (line: string): boolean =>
  !/(?<!npx -y )\bpnpm\b/u.test(line) && !/(?:^|[|;&(] *)hutong\b/u.test(line)
