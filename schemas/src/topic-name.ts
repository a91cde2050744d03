/** Records of all revisions of one version live in one compacted topic: `records.<type>.v<N>`. */
export function topicName(type: string, version: number): string {
  return `records.${type}.v${version}`
}

export interface Dataschema {
  readonly type: string
  /** Compatible within, a new topic beyond. */
  readonly version: number
  readonly revision: number
}

const prefix = 'urn:hutong:schema:'

/** The URI that CloudEvents' `dataschema` holds: `urn:hutong:schema:<type>:<version>.<revision>`. */
export function dataschemaOf(type: string, version: number, revision: number): string {
  return `${prefix}${type}:${version}.${revision}`
}

export function parseDataschema(text: string): Dataschema | null {
  if (!text.startsWith(prefix)) return null
  const colon = text.indexOf(':', prefix.length)
  const parsed = parseSchemaVersion(text.slice(colon + 1))
  if (colon < 0 || parsed === null) return null
  return { type: text.slice(prefix.length, colon), ...parsed }
}

/** `N.R` as numbers, or null. */
export function parseSchemaVersion(text: string): Omit<Dataschema, 'type'> | null {
  const [, version, revision] = /^([1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$/u.exec(text) ?? []
  if (version === undefined || revision === undefined) return null
  return { version: Number(version), revision: Number(revision) }
}
