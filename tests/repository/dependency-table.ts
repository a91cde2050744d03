/** May use every package. */
export const everything = 'everything'

/**
 * Which package may use which: the arrows of docs/architecture.md. A new arrow needs a decision in docs/decisions/, named beside it.
 */
export const dependencyTable: Readonly<Record<string, readonly string[] | typeof everything>> = {
  schemas: [],
  merkle: [],
  process: [],
  sqlite: ['process'],
  redis: ['process'],
  log: ['sqlite', 'process'],
  store: ['sqlite', 'process'],
  limits: ['sqlite', 'process'],
  http: ['limits', 'process'],
  ledger: ['merkle', 'process'],
  connectors: ['schemas', 'log', 'process'],
  projection: ['schemas', 'log', 'store', 'process'],
  catalogue: ['schemas', 'log', 'store', 'ledger', 'http', 'process'],
  token: ['log', 'limits', 'sqlite', 'ledger', 'process'],
  gateway: ['schemas', 'log', 'store', 'limits', 'ledger', 'http', 'process'],
  audit: ['schemas', 'log', 'sqlite', 'merkle', 'ledger', 'http', 'process'],
  client: ['merkle'],
  cli: ['client', 'connectors', 'schemas', 'log', 'store', 'ledger', 'merkle', 'process'],
  console: ['client'],
  hub: everything,
  infra: everything,
  tests: everything,
}

/** Arrows beyond the table, each with the decision that allows it. */
export const decidedArrows: readonly {
  readonly from: string
  readonly to: string
  readonly decision: string
}[] = [
  { from: 'cli', to: 'audit', decision: 'docs/decisions/0025-the-index-finds-shapes-first.md' },
  { from: 'cli', to: 'hub', decision: 'docs/decisions/0004-cli-uses-hub-for-the-city.md' },
  {
    from: 'cli',
    to: 'projection',
    decision: 'docs/decisions/0013-the-projection-makes-the-switch.md',
  },
  {
    from: 'cli',
    to: 'token',
    decision: 'docs/decisions/0021-accounts-live-with-the-token-service.md',
  },
  {
    from: 'store',
    to: 'redis',
    decision: 'docs/decisions/0009-redis-holds-what-can-be-rebuilt.md',
  },
  {
    from: 'limits',
    to: 'redis',
    decision: 'docs/decisions/0009-redis-holds-what-can-be-rebuilt.md',
  },
  { from: 'gateway', to: 'catalogue', decision: 'docs/decisions/0011-one-process-each.md' },
  { from: 'audit', to: 'catalogue', decision: 'docs/decisions/0011-one-process-each.md' },
  { from: 'token', to: 'http', decision: 'docs/decisions/0011-one-process-each.md' },
  {
    from: 'catalogue',
    to: 'limits',
    decision: 'docs/decisions/0022-officers-decide-in-the-catalogue.md',
  },
  { from: 'audit', to: 'limits', decision: 'docs/decisions/0019-proofs-checked-with-jose.md' },
]
