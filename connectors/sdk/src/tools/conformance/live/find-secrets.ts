import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connections } from '../../../connections.ts'
import type { Stream } from '../../../load-connector.ts'

/** Shorter ones are found everywhere by chance. */
const wordLengthMin = 6

/** The secrets by which a stream's system is asked. */
export function secretsOf({ read }: Stream, connections: Connections): readonly string[] {
  const connection = 'connection' in read ? connections.get(read.connection) : undefined
  const { password, oauth } = connection ?? {}
  return [password, oauth?.clientSecret].filter((secret) => secret !== undefined)
}

/** Forms in which a secret gets written down: as it is, in a URL, in a header, in JSON. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex'),
    ]),
  ]
}

/** Where in these texts one of the words stands; the word itself is never told. */
export function placesOfWords(
  words: readonly string[],
  texts: Readonly<Record<string, string>>,
  what: string,
): readonly string[] {
  const forms = words.filter(({ length }) => length >= wordLengthMin).flatMap(formsOf)
  return Object.entries(texts).flatMap(([place, text]) =>
    forms.some((form) => text.includes(form)) ? [`${what} stands in ${place}`] : [],
  )
}

/** The bytes of every file below a folder, as text that keeps ASCII as it is. */
export async function textsOfFolder(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const texts: Record<string, string> = {}
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const bytes = await readFile(join(entry.parentPath, entry.name))
    texts[`the file ${entry.name} of the log`] = bytes.toString('latin1')
  }
  return texts
}
