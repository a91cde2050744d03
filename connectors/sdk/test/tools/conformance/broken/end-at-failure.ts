import { wrapSource } from './wrap-source.ts'

/** Takes a source that fails for one that has come to its end. */
export const openSource = wrapSource(
  (poll, { clock }) =>
    async function* (after, signal) {
      const readAt = clock.now()
      try {
        yield* poll(after, signal)
      } catch {
        yield { kind: 'polled', readAt }
      }
    },
)
