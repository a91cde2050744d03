/** Of W3C trace context: version ff and ids of nothing but noughts are invalid. */
const traceparentShape =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/u

/** The trace id of a W3C `traceparent`, when the asker sent a well-formed one. */
export function traceIdOf(traceparent: string | string[] | undefined): string | undefined {
  if (typeof traceparent !== 'string') return undefined
  return traceparentShape.exec(traceparent)?.[1]
}
