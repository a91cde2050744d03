import type { IndexedEntry } from '../index/audit-index.ts'
import type { Titles, Words } from './words.ts'

/** What the names in an entry are called; null where it has none. */
export interface Named {
  readonly department: Titles
  readonly system: string
  readonly purpose: Titles | null
  readonly recordType: Titles | null
}

/** Who looked at what, and what for, in one sentence to the person. */
export function whyInWords(
  { kind, action, cause }: Pick<IndexedEntry, 'kind' | 'action' | 'cause'>,
  named: Named,
): Words {
  const { department, system } = named
  if (action === listing) return kind === 'refusal' ? refusedListing(named) : listed(named)
  const purpose = named.purpose ?? {
    titleZh: '未列入目录的事项',
    titleEn: 'a matter outside the catalogue',
  }
  const record = named.recordType ?? { titleZh: '记录', titleEn: 'records' }
  const done = action === 'read' ? { zh: '查阅', en: 'read' } : { zh: '核对', en: 'checked' }
  const zh = `${department.titleZh}(${system})为办理“${purpose.titleZh}”`
  const en = `${department.titleEn} (${system})`
  const forWhat = `for ${purpose.titleEn}`
  if (kind === 'refusal') {
    return {
      zh: `${zh}要求${done.zh}您的“${record.titleZh}”,被拒绝,没有得到任何内容`,
      en: `${en} asked to have your ${record.titleEn} ${done.en} ${forWhat}, and was refused: nothing was told`,
    }
  }
  if (cause !== undefined) {
    return {
      zh: `${zh}查询另一个人时,用到了同时记载您的“${record.titleZh}”;查询方不知道这一条`,
      en: `${en} asked about somebody else ${forWhat}, and a record was used that names you as well: ${record.titleEn}. Who asked does not know of this line`,
    }
  }
  const urgent = kind === 'break-glass'
  return {
    zh: `${zh}${urgent ? '以紧急情况为由' : ''}${done.zh}了您的“${record.titleZh}”${urgent ? ',须由第二人在24小时内复核' : ''}`,
    en: `${en} ${done.en} your ${record.titleEn} ${forWhat}${urgent ? ', in an emergency that a second person has to confirm within 24 hours' : ''}`,
  }
}

/** What reading this very list is called in entries. */
export const listing = 'accesses'

function listed({ department, system }: Named): Words {
  return {
    zh: `您本人通过${department.titleZh}(${system})查询了谁查询过您;如果不是您本人,请向该部门反映`,
    en: `you asked who had looked at your records, through ${department.titleEn} (${system}); if that was not you, tell that department`,
  }
}

function refusedListing({ department, system }: Named): Words {
  return {
    zh: `${department.titleZh}(${system})要求查看谁查询过您,被拒绝,没有得到任何内容`,
    en: `${department.titleEn} (${system}) asked who had looked at your records, and was refused: nothing was told`,
  }
}
