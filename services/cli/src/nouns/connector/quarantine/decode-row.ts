import type { Connector, QuarantineItem } from '@hutong/connectors'

interface Kept {
  readonly raw: Uint8Array
  readonly header: Uint8Array | undefined
}

/** A refused row as text, the line of its columns above it; what was kept of it at all. */
export function decodeRow(
  kept: Kept | undefined,
  { streams }: Connector,
  { entry }: QuarantineItem,
): string {
  if (kept === undefined)
    return entry.kind === 'file'
      ? 'the file still lies where the department put it'
      : 'only the beginning of the row was kept'
  const read = streams.find(({ source }) => source === entry.source)?.read
  const charset = read !== undefined && 'charset' in read ? read.charset : 'utf-8'
  const decoder = new TextDecoder(charset)
  const { raw, header } = kept
  return [...(header === undefined ? [] : [header]), raw]
    .map((bytes) => decoder.decode(bytes))
    .join('\n')
}
