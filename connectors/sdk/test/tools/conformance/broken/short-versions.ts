import { wrapSource } from './wrap-source.ts'

/** Numbers without leading zeros: as text, 10 comes before 9. */
export const openSource = wrapSource(
  (poll) =>
    async function* (after, signal) {
      for await (const event of poll(after, signal)) {
        if (event.kind !== 'rows') yield event
        else
          yield {
            ...event,
            rows: event.rows.map((row) => ({ ...row, version: row.version.replace(/^0+/u, '') })),
          }
      }
    },
)
