import { sayToRedis } from './say-to-redis.ts'

/** `host:port` of two masters. */
interface Move {
  readonly slot: number
  readonly from: string
  readonly to: string
}

export async function slotOfKey(address: string, key: string): Promise<number> {
  return Number((await sayToRedis(address, `CLUSTER KEYSLOT ${key}`)).slice(1))
}

/** Begins to move a slot as redis-cli does, and stops when so many keys have gone. */
export async function beginMove({ slot, from, to }: Move, keyCount: number): Promise<void> {
  const [source, target] = await Promise.all([idOf(from), idOf(to)])
  await sayToRedis(to, `CLUSTER SETSLOT ${slot} IMPORTING ${source}`)
  await sayToRedis(from, `CLUSTER SETSLOT ${slot} MIGRATING ${target}`)
  await moveKeys({ slot, from, to }, keyCount)
}

export async function endMove(move: Move): Promise<void> {
  await moveKeys(move, Number.POSITIVE_INFINITY)
  const target = await idOf(move.to)
  for (const address of [move.to, move.from]) {
    await sayToRedis(address, `CLUSTER SETSLOT ${move.slot} NODE ${target}`)
  }
}

async function moveKeys({ slot, from, to }: Move, keyCount: number): Promise<void> {
  const [host, port] = to.split(':')
  for (let moved = 0; moved < keyCount;) {
    const answer = await sayToRedis(from, `CLUSTER GETKEYSINSLOT ${slot} 10`)
    const keys = answer.split('\r\n').filter((line) => !/^[*$]/u.test(line))
    if (keys.length === 0) return
    await sayToRedis(from, `MIGRATE ${host} ${port} "" 0 5000 KEYS ${keys.join(' ')}`)
    moved += keys.length
  }
}

async function idOf(address: string): Promise<string> {
  const [, id = ''] = (await sayToRedis(address, 'CLUSTER MYID')).split('\r\n')
  return id
}
