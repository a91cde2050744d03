import { askerOf } from '../about.ts'
import { monthOf } from '../observed.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'

const code = 'own-record'

/**
 * An officer asked about the own records, or tried to. An honest clerk who needs the own papers goes to a colleague's window, or signs in as a citizen: a portal's
 * question about whoever is signed in there has no officer.
 */
export const ownRecord = (): Rule => ({
  name: 'own-record',
  take: (seen) => {
    if (seen.officer === undefined || !seen.isQuestion) return nothing
    if (!seen.signals.includes(code) && seen.refusal !== code) return nothing
    return [
      {
        about: askerOf(seen),
        period: monthOf(seen.date),
        entries: [seen.ref],
        weight: 3,
        why: { zh: '经办人查询本人记录', en: 'the officer asked about the own records' },
      },
    ]
  },
})
