import { compareLists } from './compare-lists.ts'
import { compareObjects } from './compare-objects.ts'
import { compareScalars } from './compare-scalars.ts'
import { describeShape } from './describe-shape.ts'
import type { Sizes } from './measure.ts'
import type { Place } from '../shape.ts'

/** Two places that the same values come to: what is sent there, and what is known there. */
export interface Pair {
  readonly sent: Place
  readonly known: Place
  /** JSON path into the documents. */
  readonly path: string
  /** The field of the document that the place lies in; null = the document as a whole. */
  readonly field: string | null
  /** The smallest document that has this value at the place. */
  readonly wrap: (value: unknown) => unknown
  /** Names the rule where it is not a word of the place itself. */
  readonly rule?: string
}

/** A document that is sent and not known. */
export interface Outside {
  readonly path: string
  readonly field: string | null
  readonly rule: string
  /** What is known there, in words. */
  readonly known: string
  readonly document: unknown
}

/** A place of which nothing can be said: no text tells its formats apart, or whatever would show a difference is larger than any record. */
export interface Unjudged {
  readonly path: string
  readonly rule: 'format-changed' | 'document-too-large'
}

/** What a comparison finds: documents outside, and the places below, which decide the rest. */
export interface Findings {
  readonly outside: (found: Outside) => void
  readonly inner: (pair: Pair) => void
  readonly unjudged: (path: string, rule: Unjudged['rule']) => void
}

/** Tells that a value at the place is not known there. */
export type Tell = (rule: string, value: unknown) => void

/**
 * Compares two places. What is sent is closed: objects have declared fields only. What is known is open: it takes any field beside those that it
 * declares. So a field counts where both declare it, and where it must be there.
 *
 * @throws DocumentTooLarge
 */
export function comparePlaces(pair: Pair, sizes: Sizes, findings: Findings): void {
  const { path, field } = pair
  const sent = pair.sent()
  const known = pair.known()
  if (sizes.shape(sent) === Infinity) return
  const tell: Tell = (rule, value) => {
    const document = pair.wrap(value)
    findings.outside({
      path,
      field,
      rule: pair.rule ?? rule,
      known: describeShape(known),
      document,
    })
  }
  compareScalars(sent, known, { tell, unjudged: (rule_) => findings.unjudged(path, rule_) })
  if (sent.list !== null) compareLists(sent.list, known.list, pair, sizes, { ...findings, tell })
  compareObjects(sent, known, pair, sizes, { ...findings, tell })
}
