import type { FolderSettings } from './folder-settings.ts'

export type Charset = FolderSettings['charset']

/**
 * Decodes whole characters; undefined when the bytes are not of this charset. GB 18030 is decoded as itself, never as GBK, whose
 * decoder turns 䶮 into a private-use character; files that already hold that character are put right too.
 */
export function createDecoder(charset: Charset): (bytes: Uint8Array) => string | undefined {
  const decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true })
  const decode = (bytes: Uint8Array): string | undefined => {
    try {
      return decoder.decode(bytes)
    } catch {
      // Malformed bytes are the only thing that makes a fatal decoder throw.
      return undefined
    }
  }
  if (charset === 'utf-8') return decode
  return (bytes) => decode(bytes)?.replaceAll(privateUseYan, yan)
}

const privateUseYan = '\u{E863}'
const yan = '\u{4DAE}'

/** Length of the byte order mark of this charset, 0 when there is none; 'foreign' for the mark of another charset. */
export function byteOrderMark(start: Uint8Array, charset: Charset): number | 'foreign' {
  const found = marks.find(({ bytes }) => bytes.every((byte, i) => start[i] === byte))
  if (found === undefined) return 0
  return found.charset === charset ? found.bytes.length : 'foreign'
}

const marks: readonly { readonly charset: string; readonly bytes: readonly number[] }[] = [
  { charset: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { charset: 'gb18030', bytes: [0x84, 0x31, 0x95, 0x33] },
  { charset: 'utf-16le', bytes: [0xff, 0xfe] },
  { charset: 'utf-16be', bytes: [0xfe, 0xff] },
]
