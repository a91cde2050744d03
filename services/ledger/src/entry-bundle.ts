/** One entry of a C2SP tlog-tiles bundle: uint16 big-endian length, then the bytes. */
export function encodeBundleEntry(entry: Uint8Array): Buffer {
  const encoded = Buffer.allocUnsafe(2 + entry.length)
  encoded.writeUInt16BE(entry.length)
  encoded.set(entry, 2)
  return encoded
}

/** The entries of a bundle, as views. Null when the bytes do not come out even. */
export function decodeBundle(bundle: Buffer): Buffer[] | null {
  const entries: Buffer[] = []
  let at = 0
  while (at + 2 <= bundle.length) {
    const end = at + 2 + bundle.readUInt16BE(at)
    if (end > bundle.length) return null
    entries.push(bundle.subarray(at + 2, end))
    at = end
  }
  return at === bundle.length ? entries : null
}
