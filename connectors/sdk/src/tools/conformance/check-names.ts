/** What a connector is held to without being run, in the order in which it is checked. Names are promises: waivers rely on them. */
const readingChecks = [
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

/** What it is held to when it runs as a process of its own, into a log: it is killed, and what it reads from is made to fail. */
export const liveChecks = [
  'check-finds-all',
  'runs-to-end',
  'records-valid',
  'runs-identical',
  'survives-kills',
  'survives-outage',
  'survives-429',
  'survives-500',
  'survives-silence',
  'survives-truncation',
  'survives-clock-skew',
  'wrong-config-told',
  'secrets-kept',
] as const

export const checkNames = [...readingChecks, ...liveChecks] as const

export type CheckName = (typeof checkNames)[number]
