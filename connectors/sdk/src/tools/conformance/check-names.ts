/** What a connector is held to, in the order in which it is checked. Names are promises: waivers rely on them. */
export const checkNames = [
  'lint',
  'reads-to-end',
  'rows-as-expected',
  'fields-seen',
  'versions-formed',
  'keys-unique',
  'keys-impersonal',
  'rerun-identical',
  'resume-without-gap',
  'position-refused',
  'discover-deterministic',
] as const

export type CheckName = (typeof checkNames)[number]
