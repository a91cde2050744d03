import { HutongError } from '@hutong/process'

/** How far a folder has been read: after the file `sequence`, or inside it. */
export type FolderPosition =
  | { readonly kind: 'after'; readonly sequence: number; readonly file: string }
  | {
      readonly kind: 'inside'
      readonly sequence: number
      readonly file: string
      /** Of the whole file, hex: what goes on must be what was begun. */
      readonly sha256: string
      /** The next byte to read, and the line it is on. */
      readonly offset: number
      readonly line: number
    }

/** @throws HutongError HUTONG_POSITION_MALFORMED for anything that a folder source does not give. */
export function parseFolderPosition(input: unknown): FolderPosition | undefined {
  if (input === undefined || input === null) return undefined
  if (isFolderPosition(input)) return input
  throw new HutongError(
    'HUTONG_POSITION_MALFORMED',
    'the stored position is not one of a folder; reset the state of this source to read it from the beginning',
  )
}

function isFolderPosition(input: unknown): input is FolderPosition {
  if (typeof input !== 'object' || input === null) return false
  const { kind, sequence, file, sha256, offset, line }: Partial<Record<string, unknown>> = {
    ...input,
  }
  if (!Number.isSafeInteger(sequence) || typeof file !== 'string') return false
  if (kind === 'after') return true
  return (
    kind === 'inside' &&
    typeof sha256 === 'string' &&
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(line)
  )
}

type NamedFile = { readonly sequence: number; readonly name: string }

export const afterFile = ({ sequence, name }: NamedFile): FolderPosition => ({
  kind: 'after',
  sequence,
  file: name,
})

export const insideFile = (
  { sequence, name }: NamedFile,
  at: { readonly sha256: string; readonly offset: number; readonly line: number },
): FolderPosition => ({ kind: 'inside', sequence, file: name, ...at })
