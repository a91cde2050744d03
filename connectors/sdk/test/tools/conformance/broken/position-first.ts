import { setTimeout as pause } from 'node:timers/promises'
import { wrapSource } from './wrap-source.ts'

/** Says where to go on before it gives the rows up to there, and takes a moment for these. */
export const openSource = wrapSource(
  (poll) =>
    async function* (after, signal) {
      for await (const event of poll(after, signal)) {
        if (event.kind === 'rows') {
          yield { ...event, rows: [], complete: true }
          await pause(50)
        }
        yield event
      }
    },
)
