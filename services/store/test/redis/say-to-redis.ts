import { once } from 'node:events'
import { connect } from 'node:net'

/** Says one line to a Redis, as its operator would, and gives the first of its answer. @param address `host:port` */
export async function sayToRedis(address: string, line: string): Promise<string> {
  const [host = '', port = ''] = address.split(':')
  const socket = connect(Number(port), host)
  socket.write(`${line}\r\n`)
  const [answer]: unknown[] = await once(socket, 'data')
  socket.destroy()
  return String(answer).trim()
}
