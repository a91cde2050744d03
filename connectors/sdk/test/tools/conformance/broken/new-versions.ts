import { wrapSource } from './wrap-source.ts'

/** Takes the time of reading for the version of a row. */
export const openSource = wrapSource(
  (poll, { clock }) =>
    async function* (after, signal) {
      for await (const event of poll(after, signal)) {
        if (event.kind !== 'rows') yield event
        else {
          const version = String(clock.now()).padStart(20, '0')
          yield { ...event, rows: event.rows.map((row) => ({ ...row, version })) }
        }
      }
    },
)
