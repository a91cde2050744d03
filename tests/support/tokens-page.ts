import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { readBlocks } from './page-blocks.ts'
import { temporaryFolder } from './temporary-folder.ts'
import type { After } from './temporary-folder.ts'
import { textOf } from './tracked-files.ts'

/**
 * Writes the script of docs/guides/tokens.md beside a hub's data and types the command that has this word in it.
 *
 * @param replaced addresses of the page, each with that of this hub
 * @returns what the command said, and how the page shows its beginning
 */
export async function typeTokensCommand(wish: {
  readonly word: string
  readonly replaced: Readonly<Record<string, string>>
  readonly data: string
  /** Folder of certificates. */
  readonly mtls?: string
  readonly after: After
}): Promise<{ readonly said: string; readonly shown: string }> {
  const { word, replaced, data, mtls, after } = wish
  const blocks = readBlocks(textOf('docs/guides/tokens.md'))
  const script = blocks.find((block) => block.kind === 'file' && block.path === 'bound.mjs')
  const command = blocks.find((block) => block.kind === 'command' && block.text.includes(word))
  if (script?.kind !== 'file' || command?.kind !== 'command' || !command.shown) {
    throw new Error(`the page has no script, or no command with ${word} that shows something`)
  }
  const folder = temporaryFolder(after)
  writeFileSync(join(folder, script.path), script.text)
  mkdirSync(join(folder, 'data'))
  symlinkSync(join(data, 'demo'), join(folder, 'data', 'demo'))
  if (mtls !== undefined) symlinkSync(mtls, join(folder, 'data', 'mtls'))
  const typed = Object.entries(replaced).reduce(
    (text, [theirs, ours]) => text.replaceAll(theirs, ours),
    command.text,
  )
  return { said: await outputOf(typed, folder), shown: command.shown.split('…', 1)[0] ?? '' }
}

/** The reader has this Node, whatever the machine calls by its name. */
function outputOf(text: string, folder: string): Promise<string> {
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`
  const options = { cwd: folder, env: { ...process.env, PATH } }
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', text], options, (failure, stdout, stderr) =>
      failure === null ? resolve(stdout) : reject(new Error(`${text} failed:\n${stderr}`)),
    )
  })
}
