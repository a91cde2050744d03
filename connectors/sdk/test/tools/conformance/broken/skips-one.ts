import { wrapSource } from './wrap-source.ts'

/** Goes on one row too late. */
export const openSource = wrapSource(
  (poll) =>
    async function* (after, signal) {
      let isFirst = after !== undefined && after !== null
      for await (const event of poll(after, signal)) {
        if (event.kind !== 'rows' || !isFirst) yield event
        else {
          isFirst = false
          yield { ...event, rows: event.rows.slice(1) }
        }
      }
    },
)
