import type { Stream } from '../../load-connector.ts'
import { sourceTools } from '../source-tools.ts'
import type { KeptRow, ReadAgain } from '../source-tool.ts'

/** The row that was kept, read by today's connector.yaml. Kinds that read no files keep one JSON object. */
export function readAgain(stream: Stream, kept: KeptRow): ReadAgain {
  const own = sourceTools[stream.read.kind]?.readAgain
  if (own !== undefined) return own(stream, kept)
  try {
    const value: unknown = JSON.parse(Buffer.from(kept.raw).toString())
    if (isObject(value)) return { value }
  } catch {
    // Told below, as any other shape.
  }
  return { reasons: [{ code: 'json-no-object', rule: 'what was kept is no JSON object' }] }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
