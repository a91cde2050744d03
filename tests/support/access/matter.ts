import type { Verification } from '@hutong/client'
import { demoSamples } from '../read-demo.ts'

/** A question that is answered YES, and what a grant for it alone has to say. */
export interface Matter {
  readonly question: Verification
  readonly wanted: object
}

/** A marriage that the land registry may ask about. */
export function matterOf(data: string): Matter {
  const found = demoSamples(data, 'real-estate-window').find(
    ({ request, expected }) => request.type === 'marriage.event' && expected.answer === 'YES',
  )
  if (!found) throw new Error('the demo has no question about a marriage that is answered YES')
  const { request: question } = found
  const { type, purpose, legalBasis, claims } = question
  const wanted = {
    recordType: type,
    purpose,
    legalBasis,
    scenario: 'the registrar compares what the certificate says',
    actions: ['verify'],
    fields: Object.keys(claims),
    regions: [],
    from: '2025-08-01',
    until: '2039-12-31',
  }
  return { question, wanted }
}
