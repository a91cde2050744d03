import type { Exemption } from '@hutong/schemas'
import type { IndexedEntry } from '../index/audit-index.ts'
import type { Words } from './words.ts'

const dayMs = 86_400_000

type Looked = Pick<IndexedEntry, 'department' | 'purpose' | 'recordType' | 'time'>

/** The rule by which the person is told of this look later, if there is one. */
export function ruleOf(
  { department, purpose, recordType }: Looked,
  rules: readonly Exemption[],
): Exemption | undefined {
  return rules.find(
    (rule) =>
      rule.purposes.some(({ code }) => code === purpose) &&
      rule.departments.includes(department) &&
      (rule.recordTypes === undefined ||
        (recordType !== undefined && rule.recordTypes.includes(recordType))),
  )
}

/** Whether its days are not over yet. */
export function isWithheld(look: Looked, rules: readonly Exemption[], now: number): boolean {
  const rule = ruleOf(look, rules)
  return rule !== undefined && Date.parse(look.time) + rule.days * dayMs > now
}

/** What every list says of a rule, word for word the same whether something is withheld by it or not: a difference would tip somebody off. */
export interface WithheldRule extends Words {
  readonly rule: string
  readonly titleZh: string
  readonly titleEn: string
  readonly law: Exemption['law']
  readonly days: number
  readonly daysSetBy: Exemption['daysSetBy']
}

export function describeRule(rule: Exemption): WithheldRule {
  const { id, titleZh, titleEn, reasonZh, reasonEn, law, days, daysSetBy } = rule
  const byZh = daysSetBy === 'law' ? '法律规定的天数' : '天数由本市共享主管部门确定'
  const byEn =
    daysSetBy === 'law' ? 'days set by law' : 'days set by the sharing authority of this city'
  return {
    rule: id,
    titleZh,
    titleEn,
    law,
    days,
    daysSetBy,
    zh: `为“${titleZh}”查询您的记录的,在查询${days}天后才列入本清单:${reasonZh}(《${law.titleZh}》第${law.article}条,${byZh})。无论有没有这样的查询,这里都这样写。`,
    en: `a look at your records for ${titleEn} is listed here ${days} days after it was taken: ${reasonEn} (${law.titleEn}, article ${law.article}; ${byEn}). This is written here whether there was such a look or not.`,
  }
}

/** Why a look is listed only now. */
export function describeDelay({ id, titleZh, titleEn, days }: Exemption): Delay {
  return {
    rule: id,
    zh: `因“${titleZh}”,这次查询在${days}天后才列入本清单`,
    en: `listed ${days} days after it was taken, because of the rule: ${titleEn}`,
  }
}

export interface Delay extends Words {
  readonly rule: string
}
