import { wrapSource } from './wrap-source.ts'

/** Leaves the rest for later, for ever. */
export const openSource = wrapSource(
  (poll) =>
    async function* (after, signal) {
      for await (const event of poll(after, signal)) if (event.kind !== 'polled') yield event
    },
)
