import { createHash } from 'node:crypto'
import { Cluster, Command } from 'ioredis'
import type { Redis } from 'ioredis'
import { firstWord } from './explain-failure.ts'

declare module 'ioredis' {
  // Every command has a twin that gives Buffers; the client's types leave out this one.
  interface RedisCommander<Context> {
    evalshaBuffer: (...words: readonly Word[]) => Promise<unknown>
  }
}

/** Lua that Redis runs as one step, known to it by its digest after the first time. */
export interface Script {
  readonly lua: string
  readonly digest: string
}
export type Word = string | number | Buffer
/** Texts come as Buffers, since they may hold the bytes of a record. */
export type Reply = Buffer | number | null | readonly Reply[]

export const defineScript = (lua: string): Script => ({
  lua,
  digest: createHash('sha1').update(lua).digest('hex'),
})

export async function runScript(
  client: Redis | Cluster,
  script: Script,
  keys: readonly string[],
  words: readonly Word[],
): Promise<unknown> {
  try {
    return await client.evalshaBuffer(script.digest, keys.length, ...keys, ...words)
  } catch (cause) {
    switch (firstWord(cause)) {
      case 'NOSCRIPT':
        return sendAlone(client, 'eval', [script.lua, keys.length, ...keys, ...words])
      case 'MOVED':
      case 'ASK':
      case 'TRYAGAIN':
        // A pipeline does not follow the slots that have moved away from its node; a command alone does.
        return sendAlone(client, 'evalsha', [script.digest, keys.length, ...keys, ...words])
      default:
        throw cause
    }
  }
}

/** The reply of the script is a list, as long as that of its keys. */
export async function runOnEach(
  client: Redis | Cluster,
  script: Script,
  keys: readonly string[],
  words: readonly Word[],
): Promise<readonly unknown[]> {
  const together = client instanceof Cluster ? keys.map((key) => [key]) : [keys]
  const replies = await Promise.all(together.map((some) => runScript(client, script, some, words)))
  return replies.flat()
}

function sendAlone(client: Redis | Cluster, name: string, words: readonly Word[]): unknown {
  return client.sendCommand(new Command(name, [...words], { replyEncoding: null }))
}
