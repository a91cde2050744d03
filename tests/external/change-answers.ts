import { listenForTest } from '@hutong/process/testing'
import type { After } from '../support/temporary-folder.ts'

export interface Changing {
  readonly url: string
  /** From now on, one bit of this byte is turned over in the answers whose path begins so; null = none is. */
  readonly change: (wish: { readonly path: string; readonly byte: number } | null) => void
}

/** Stands before a hub and passes on what it answers, but for one bit: what a keeper or a network could do. */
export async function changeAnswers(target: string, after: After): Promise<Changing> {
  let wished: { readonly path: string; readonly byte: number } | null = null
  const url = await listenForTest(after, (request, response) => {
    const path = request.url ?? '/'
    const { authorization } = request.headers
    const headers = authorization === undefined ? {} : { authorization }
    void fetch(target + path, { headers }).then(async (answer) => {
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (wished && path.startsWith(wished.path)) {
        const at = wished.byte % bytes.length
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
      }
      response.writeHead(answer.status).end(bytes)
    })
  })
  return {
    url,
    change: (wish) => {
      wished = wish
    },
  }
}
