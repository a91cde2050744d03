import { connect } from 'node:net'

/** Writes these very bytes to a hub and gives all that comes back until it closes. */
export function sendRaw(url: string, bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let heard = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      heard += text
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(heard))
  })
}
