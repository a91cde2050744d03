import type { Words } from './words.ts'

/** What was told of the person, in plain words. */
export function answerInWords(answerClass: string | undefined): Words {
  const [verdict = '', reason = ''] = (answerClass ?? '').split(':')
  return (
    answers.get(`${verdict}:${reason}`) ??
    answers.get(verdict) ?? { zh: '未作记录', en: 'what was told is not on record' }
  )
}

const answers: ReadonlyMap<string, Words> = new Map([
  ['YES', { zh: '所称与记录相符', en: 'what was claimed agrees with the record' }],
  ['NO', { zh: '所称与记录不符', en: 'what was claimed differs from the record' }],
  ['NO:revoked', { zh: '记录已被撤销', en: 'the record was revoked' }],
  ['NO:expired', { zh: '证件已过有效期', en: 'the document has expired' }],
  ['NO:superseded', { zh: '证件已换发新证', en: 'the document was replaced by a newer one' }],
  ['UNKNOWN', { zh: '无法确定', en: 'it could not be known' }],
  ['UNKNOWN:no-record', { zh: '没有找到记录', en: 'no record was found' }],
  ['UNKNOWN:not-covered', { zh: '不在登记范围内', en: 'outside what is registered there' }],
  [
    'UNKNOWN:disputed',
    { zh: '记录有异议,正在校核', en: 'the record is disputed and being checked' },
  ],
  ['UNKNOWN:stale', { zh: '数据不够新,没有作答', en: 'the data were too old to answer by' }],
  [
    'UNKNOWN:source-down',
    { zh: '数源部门的系统当时不可用', en: 'the system of the source was down' },
  ],
  ['UNKNOWN:not-yet-propagated', { zh: '最新数据尚未到达', en: 'the newest data had not arrived' }],
  ['DATA', { zh: '提供了所列内容', en: 'what is listed was told' }],
  ['REFUSED', { zh: '已被拒绝,没有提供任何内容', en: 'refused: nothing was told' }],
  ['ERROR', { zh: '出错,没有提供任何内容', en: 'it failed: nothing was told' }],
])
