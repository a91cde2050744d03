import { wrapSource } from './wrap-source.ts'

/** Writes what it knows to standard error, as while somebody looks for a mistake. */
export const openSource = wrapSource(
  (poll, { connections }) =>
    async function* (after, signal) {
      for (const { url, user = '', password = '' } of connections.values())
        process.stderr.write(`asks ${url} as ${user}:${encodeURIComponent(password)}\n`)
      for await (const event of poll(after, signal)) {
        if (event.kind === 'rows')
          for (const row of event.rows) process.stderr.write(`${Buffer.from(row.raw).toString()}\n`)
        yield event
      }
    },
)
