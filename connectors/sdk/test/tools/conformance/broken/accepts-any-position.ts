import { wrapSource } from './wrap-source.ts'

/** Begins anew where it does not understand a position. */
export const openSource = wrapSource((poll) => (after, signal) => {
  const isKnown = typeof after === 'object' && after !== null && !('cursor' in after)
  return poll(isKnown ? after : undefined, signal)
})
