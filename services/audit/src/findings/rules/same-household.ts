import { askerOf } from '../about.ts'
import { monthOf } from '../observed.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'

/**
 * An officer asked about somebody of the own household. An honest clerk lets a colleague serve the own family (avoidance, 回避); living in the same street, or
 * bearing the same name, is no household.
 */
export const sameHousehold = (): Rule => ({
  name: 'same-household',
  take: (seen) => {
    if (seen.officer === undefined || !seen.isQuestion) return nothing
    if (!seen.signals.includes('same-household')) return nothing
    return [
      {
        about: askerOf(seen),
        period: monthOf(seen.date),
        entries: [seen.ref],
        weight: 3,
        why: {
          zh: '经办人查询同户人员',
          en: 'the officer asked about somebody of the own household',
        },
      },
    ]
  },
})
