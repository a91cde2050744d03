import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { After } from './temporary-folder.ts'

/** A server of somebody else's on a free port, gone when the test is over. Gives its address, such as `http://127.0.0.1:8080`. */
export async function listenForTest(after: After, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on no port')
  return `http://127.0.0.1:${address.port}`
}
