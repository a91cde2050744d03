import type { CityProcesses } from './city-processes.ts'
import type { Route } from './front-door.ts'
import type { CityProcess } from './run-child.ts'

/**
 * Which process answers a path. Questions go to the gateways in turn, past those that are down; each gateway's own ledger is also below
 * `/ledgers/<instance>/`.
 */
export function routeRequests(processes: CityProcesses): Route {
  const { token, catalogue, audit, gateways } = processes
  let turn = 0
  const gatewayInTurn = (): CityProcess | undefined => {
    for (let tried = 0; tried < gateways.length; tried += 1) {
      turn = (turn + 1) % gateways.length
      if (gateways[turn]?.isRunning()) return gateways[turn]
    }
    return undefined
  }
  return (url) => {
    const path = url.split('?', 1)[0] ?? ''
    const ledger = /^\/ledgers\/([a-z0-9-]+)(\/.*)$/u.exec(url)
    if (ledger) {
      const [, instance, rest] = ledger
      const gateway = gateways.find(({ name }) => name === instance)
      return gateway?.isRunning() ? `${gateway.url}/ledger${rest}` : undefined
    }
    const process = answers(path, ['/oauth', '/.well-known'])
      ? token
      : answers(path, ['/audit'])
        ? audit
        : answers(path, ['/v1/catalogue']) && path !== '/v1/catalogue/mine'
          ? catalogue
          : gatewayInTurn()
    return process?.isRunning() ? process.url + url : undefined
  }
}

const answers = (path: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))
