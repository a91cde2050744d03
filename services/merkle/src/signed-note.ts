import { fromBase64, toBase64 } from './base64.ts'
import { equalBytes } from './hash.ts'

/** C2SP signed-note: a text that ends in a newline, an empty line, and signature lines. */
export interface SignedNote {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

export interface NoteSignature {
  readonly name: string
  /** 4 bytes. */
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
}

const keyIdLength = 4
const emDash = '—'
const signaturesMax = 100

/** `— <name> <base64(key id || signature)>\n` */
export function formatSignatureLine(signed: NoteSignature): string {
  const bytes = new Uint8Array(keyIdLength + signed.signature.length)
  bytes.set(signed.keyId)
  bytes.set(signed.signature, keyIdLength)
  return `${emDash} ${signed.name} ${toBase64(bytes)}\n`
}

/** Null when it is no signed note. The empty line before the signatures is the last one. */
export function parseSignedNote(note: string): SignedNote | null {
  const cut = note.lastIndexOf('\n\n')
  if (cut < 0 || !note.endsWith('\n')) return null
  const lines = note.slice(cut + 2, -1).split('\n')
  if (lines.length > signaturesMax) return null
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const signature = parseSignatureLine(line)
    if (!signature) return null
    signatures.push(signature)
  }
  return { text: note.slice(0, cut + 1), signatures }
}

/** The signatures that claim to be of this key; whether they hold is for the caller to see. */
export function signaturesOf(
  note: SignedNote,
  key: { readonly name: string; readonly keyId: Uint8Array },
): readonly Uint8Array[] {
  return note.signatures
    .filter((signed) => signed.name === key.name && equalBytes(signed.keyId, key.keyId))
    .map((signed) => signed.signature)
}

function parseSignatureLine(line: string): NoteSignature | null {
  const match = /^— ([^\s+]+) (\S+)$/.exec(line)
  if (!match?.[1] || !match[2]) return null
  const bytes = fromBase64(match[2])
  if (!bytes || bytes.length <= keyIdLength) return null
  return {
    name: match[1],
    keyId: bytes.subarray(0, keyIdLength),
    signature: bytes.subarray(keyIdLength),
  }
}
