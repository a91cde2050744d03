import type { BrokerPlace } from './broker-settings.ts'
import { freePort } from './free-port.ts'

/** Finds every broker of a cluster its three ports. */
export async function brokerPlaces(
  brokerCount: number,
  advertise?: (brokerId: number) => string,
): Promise<readonly BrokerPlace[]> {
  const ids = Array.from({ length: brokerCount }, (_, at) => at + 1)
  const listens: { id: number; listen: BrokerPlace['listen'] }[] = []
  for (const id of ids) {
    const listen = { clients: await local(), brokers: await local(), controllers: await local() }
    listens.push({ id, listen })
  }
  const voters = listens.map(({ id, listen }) => `${id}@${listen.controllers}`).join(',')
  return listens.map(({ id, listen }) => ({
    id,
    brokerCount,
    voters,
    listen,
    advertised: advertise?.(id) ?? listen.clients,
  }))
}

const local = async (): Promise<string> => `127.0.0.1:${await freePort()}`
