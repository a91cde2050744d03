import type { CityProcesses } from './city-processes.ts'
import type { Route } from './front-door.ts'
import type { CityProcess } from './run-child.ts'

/**
 * Which processes can answer a path, of those that listen. Questions go to the gateways in turn, and to the others if that one is gone after all; the ledger
 * of each of them, and those of catalogue and audit, are also below `/ledgers/<instance>/`.
 */
export function routeRequests(processes: CityProcesses): Route {
  const { token, catalogue, audit, gateways } = processes
  let turn = 0
  const gatewaysInTurn = (): readonly CityProcess[] => {
    const listening = gateways.filter((gateway) => gateway.isListening())
    turn = (turn + 1) % Math.max(1, listening.length)
    return [...listening.slice(turn), ...listening.slice(0, turn)]
  }
  return (url) => {
    const path = url.split('?', 1)[0] ?? ''
    const ledger = /^\/ledgers\/([a-z0-9-]+)(\/.*)$/u.exec(url)
    if (ledger) {
      const [, instance, rest] = ledger
      const keeper = [...gateways, catalogue, audit].find(({ name }) => name === instance)
      return keeper?.isListening() ? [`${keeper.url}/ledger${rest}`] : []
    }
    const able = answers(path, ['/oauth', '/.well-known'])
      ? [token]
      : answers(path, answeredByAudit)
        ? [audit]
        : answers(path, decidedByCatalogue) && path !== '/v1/catalogue/mine'
          ? [catalogue]
          : gatewaysInTurn()
    return able.filter((process) => process.isListening()).map((process) => process.url + url)
  }
}

/** For auditors, and for citizens: the last two are the addresses of published contracts. */
const answeredByAudit = ['/audit', '/v1/me', '/v2', '/data']

const decidedByCatalogue = [
  '/v1/catalogue',
  '/v1/grants',
  '/v1/disputes',
  '/v1/break-glass',
  '/v1/clients',
]

const answers = (path: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))
