/** The entry that a receipt carries: its very bytes as text, and its members. */
export function readEntry(receipt: unknown): {
  readonly text: string
  readonly members: Readonly<Record<string, unknown>>
} {
  const extra = typeof receipt === 'string' ? /^extra (\S+)$/mu.exec(receipt)?.[1] : undefined
  const text = Buffer.from(extra ?? '', 'base64').toString('utf8')
  return { text, members: JSON.parse(text) }
}
