import { compactUpper } from './plain-text.ts'
import { invalid, valid } from './verdict.ts'
import type { Verdict } from './verdict.ts'

export interface CatalogueCodeDetail {
  readonly class: string
  readonly item: string
  readonly category: string
  readonly detail: string
  readonly serial: number
}

const classes: ReadonlyMap<string, string> = new Map([
  ['1', '基础信息资源'],
  ['2', '主题信息资源'],
  ['3', '部门信息资源'],
])
const shape = /^([1-3])([0-9]{2})([0-9]{3})([0-9]{0,40})\/([1-9][0-9]{0,8})$/u

/** Code of a catalogue entry (政务信息资源目录编制指南 2017): class 1, item 2, category 3, detail n, `/`, serial number. Hard error: FORMAT. */
export function checkCatalogueCode(value: string): Verdict<CatalogueCodeDetail> {
  const text = compactUpper(value)
  const [, first = '', item = '', category = '', detail = '', serial = ''] = shape.exec(text) ?? []
  const name = classes.get(first)
  if (name === undefined) return invalid('FORMAT')
  return valid(text, { class: name, item, category, detail, serial: Number(serial) })
}
