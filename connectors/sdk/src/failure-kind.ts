/**
 * Whose turn it is. config = somebody has to mend connector.yaml, sources.yaml, the schema or what the department changed; transient = it passes,
 * and is tried again; system = the hub itself, or a mistake of the program.
 */
export type FailureKind = 'config' | 'transient' | 'system'

const kinds: ReadonlyMap<string, FailureKind> = new Map([
  ['HUTONG_CONNECTOR_INVALID', 'config'],
  ['HUTONG_FOLDER_LOCKED', 'config'],
  ['HUTONG_PORT_IN_USE', 'config'],
  ['HUTONG_PORT_REFUSED', 'config'],
  ['HUTONG_POSITION_MALFORMED', 'config'],
  ['HUTONG_SCHEMA_INCOMPATIBLE', 'config'],
  ['HUTONG_SOURCES_INVALID', 'config'],
  ['HUTONG_SOURCE_CONFIG', 'config'],
  ['HUTONG_SOURCE_PAGES_ENDLESS', 'config'],
  ['HUTONG_SOURCE_ROWS_MISSING', 'transient'],
  ['HUTONG_SOURCE_ROWS_UNIDENTIFIED', 'config'],
  ['HUTONG_SOURCE_ROWS_VANISHED', 'config'],
  ['HUTONG_SOURCE_RATE_LIMITED', 'transient'],
  ['HUTONG_SOURCE_UNAVAILABLE', 'transient'],
  ['HUTONG_LOG_BUSY', 'transient'],
  ['HUTONG_LOG_UNAVAILABLE', 'transient'],
  ['HUTONG_LOG_UNREACHABLE', 'transient'],
])

/** What kind of failure a code stands for. */
export const failureKind = (code: string): FailureKind => kinds.get(code) ?? 'system'
