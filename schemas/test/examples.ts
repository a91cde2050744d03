import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = new URL('../examples', import.meta.url).pathname

export interface Example {
  readonly type: string
  readonly file: string
  readonly data: unknown
}

/** Every example document, by the beginning of its file name: `valid` or `invalid`. */
export function examples(beginning: 'valid' | 'invalid'): readonly Example[] {
  return readdirSync(folder).flatMap((typeFolder) =>
    readdirSync(join(folder, typeFolder))
      .filter((file) => file.startsWith(beginning))
      .map((file) => ({
        type: typeFolder.replace(/\.v\d+$/u, ''),
        file,
        data: JSON.parse(readFileSync(join(folder, typeFolder, file), 'utf8')),
      })),
  )
}

export function example(type: string, file = 'valid.json'): unknown {
  return examples('valid').find((one) => one.type === type && one.file === file)?.data
}
