import { Redis } from 'ioredis'

/** A node that is paused says nothing; one on a busy machine takes its time. */
const answerMsMax = 5_000

/**
 * Asks one Redis once.
 *
 * @throws what ioredis throws when it does not answer, or refuses
 */
export async function askRedis<Answer>(
  port: number,
  question: (client: Redis) => Promise<Answer>,
): Promise<Answer> {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    // Protocol 3 begins with a greeting that wants the password.
    protocol: 2,
    lazyConnect: true,
    retryStrategy: null,
    enableReadyCheck: false,
    connectTimeout: answerMsMax,
    commandTimeout: answerMsMax,
  })
  // Every failed try is told by the promise too.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await question(client)
  } finally {
    client.disconnect()
  }
}

/** Whether it takes commands: not while it still reads its data. One that wants a password first does. */
export async function answersPing(port: number): Promise<boolean> {
  try {
    return (await askRedis(port, (client) => client.ping())) === 'PONG'
  } catch (cause) {
    // Everything else means that it is not up yet: the caller asks again.
    return cause instanceof Error && cause.message.startsWith('NOAUTH')
  }
}
