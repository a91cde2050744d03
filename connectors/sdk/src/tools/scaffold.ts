import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HutongError } from '@hutong/process'

/** One folder for each kind of source: what is in it is copied as it lies, but for the name of the folder in README.md. */
const templates = fileURLToPath(new URL('../../templates/', import.meta.url))

/** Kinds of sources that a connector can be begun with. */
export const scaffoldKinds = (): readonly string[] => readdirSync(templates).toSorted()

/** What the template of a kind is about, in a line: the title of its README. */
export function scaffoldTitle(kind: string): string {
  const [title = ''] = readFileSync(join(templates, kind, 'README.md'), 'utf8').split('\n', 1)
  return title.replace(/^# /u, '')
}

/** What the pages of the templates call the folder. */
const exampleFolder = './my-department'

/**
 * Makes a folder with an example connector that passes its own tests. Gives the names of its files, relative to the folder.
 *
 * @throws HutongError HUTONG_OPTIONS_INVALID for a kind that is none, and a folder that is not empty
 */
export function scaffold(kind: string, folder: string): readonly string[] {
  if (!scaffoldKinds().includes(kind))
    throw refuse(`there is no template of ${kind}: one of ${scaffoldKinds().join(', ')}`)
  if (existsSync(folder) && contentOf(folder).length > 0)
    throw refuse(`${folder} is not empty: name a folder that is new or empty`)
  mkdirSync(folder, { recursive: true })
  cpSync(join(templates, kind), folder, { recursive: true, errorOnExist: true, force: false })
  const page = join(folder, 'README.md')
  const text = readFileSync(page, 'utf8')
  writeFileSync(
    page,
    text.replaceAll(exampleFolder, () => quoteForShell(folder)),
  )
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
    .toSorted()
}

/** Lines of the page are pasted as they are. What comes behind the name stays outside of the quotes. */
const quoteForShell = (folder: string): string =>
  /^[\w./-]+$/u.test(folder) ? folder : `'${folder.replaceAll("'", String.raw`'\''`)}'`

function contentOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    throw new HutongError(
      'HUTONG_OPTIONS_INVALID',
      `${folder} is no folder that can be read`,
      cause,
    )
  }
}

const refuse = (message: string): HutongError => new HutongError('HUTONG_OPTIONS_INVALID', message)
