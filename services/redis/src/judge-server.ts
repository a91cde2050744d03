import { HutongError } from '@hutong/process'

/** The lines `name:value` of INFO. */
export type ServerInfo = ReadonlyMap<string, string>

export interface ServerAnswer {
  /** `host:port`, to be told. */
  readonly where: string
  readonly info: ServerInfo
  /** How far its clock is ahead of ours; negative = behind. */
  readonly clockOffMs: number
}

const majorVersionMin = 7
const clockMsMax = 60_000

/** Why nothing may be kept on this server, or undefined. What it lost or would lose silently would be answered as "no such record". */
export function judgeServer(answer: ServerAnswer): HutongError | undefined {
  const { where, info, clockOffMs } = answer
  const version = info.get('redis_version') ?? 'unknown'
  if (!(Number.parseInt(version, 10) >= majorVersionMin)) {
    return new HutongError(
      'HUTONG_REDIS_TOO_OLD',
      `Redis at ${where} has version ${version}: use ${majorVersionMin} or later`,
    )
  }
  // A node of a cluster that was a master a moment ago sends its callers to the new one.
  const isLedAway = info.get('cluster_enabled') === '1'
  if (info.get('role') !== 'master' && !isLedAway) {
    return new HutongError(
      'HUTONG_REDIS_REPLICA',
      `Redis at ${where} is a replica of ${info.get('master_host') ?? 'another'}:${info.get('master_port') ?? ''}: name its master in HUTONG_REDIS`,
    )
  }
  const policy = info.get('maxmemory_policy') ?? 'unknown'
  if (policy !== 'noeviction') {
    return new HutongError(
      'HUTONG_REDIS_EVICTS',
      `Redis at ${where} has maxmemory-policy ${policy} and would drop records silently: set it to noeviction`,
    )
  }
  const evicted = Number(info.get('evicted_keys') ?? 0)
  if (evicted > 0) {
    return new HutongError(
      'HUTONG_REDIS_EVICTS',
      `Redis at ${where} has evicted ${evicted} keys: empty it (FLUSHALL), so that it is built again, and say CONFIG RESETSTAT`,
    )
  }
  if (Math.abs(clockOffMs) > clockMsMax) {
    const off = `${Math.round(Math.abs(clockOffMs) / 1_000)} s ${clockOffMs > 0 ? 'ahead of' : 'behind'}`
    return new HutongError(
      'HUTONG_CLOCK_OFF',
      `the clock of Redis at ${where} is ${off} this machine's: set both by NTP`,
    )
  }
  return undefined
}

export function parseInfo(text: string): ServerInfo {
  const lines = text.split('\r\n').map((line) => line.split(':'))
  return new Map(lines.map(([name = '', ...value]) => [name, value.join(':')]))
}
