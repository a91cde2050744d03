/** A record's key for a screen: of its id only the ends are left. */
export function maskKey(key: string): string {
  const [type = '', source = '', recordId = ''] = key.split(':')
  const ends = Math.min(2, Math.floor(recordId.length / 4))
  const last = ends === 0 ? '' : recordId.slice(-ends)
  return `${type}:${source}:${recordId.slice(0, ends)}…${last}`
}
