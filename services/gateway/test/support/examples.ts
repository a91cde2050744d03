import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { recordTypes } from '@hutong/schemas'
import type { RecordTypeInfo } from '@hutong/schemas'

export interface Example {
  readonly info: RecordTypeInfo
  readonly file: string
  readonly data: Readonly<Record<string, unknown>>
}

const folder = new URL('../../../../schemas/examples', import.meta.url).pathname

/** The good records that are shown with every type. */
export const examples: readonly Example[] = recordTypes.flatMap((info) => {
  const ofType = join(folder, `${info.type}.v${info.version}`)
  return readdirSync(ofType)
    .filter((file) => file.startsWith('valid'))
    .map((file) => ({ info, file, data: JSON.parse(readFileSync(join(ofType, file), 'utf8')) }))
})
