import { compactText, identifierLengthMax } from './plain-text.ts'
import { provinceAbbreviations } from './provinces.ts'
import { invalid, valid } from './verdict.ts'
import type { CheckSettings, Verdict } from './verdict.ts'

export interface RealEstateCertificateDetail {
  readonly province: string
  readonly year: number
  readonly authority: string
  /** A certificate of title, or a proof of registration (mortgage, notice, easement). */
  readonly kind: 'CERTIFICATE' | 'PROOF'
  readonly serial: string
  /** SERIAL_LENGTH: not the seven digits of the rule, as some registries print. */
  readonly warnings: readonly 'SERIAL_LENGTH'[]
}

const shape = new RegExp(
  `^([${provinceAbbreviations}])\\(([0-9]{4})\\)(\\p{Script=Han}{1,30}?)(不动产权|不动产证明)第([0-9]{1,12})号$`,
  'u',
)
/** Unified registration began with the regulation of 2015-03-01; older certificates stay valid but have other forms. */
const yearMin = 2015
const serialLength = 7

/**
 * Certificate number `浙(2020)杭州市不动产权第0000001号` (国土资发〔2015〕25号). All kinds of brackets are read and written as ASCII ones.
 * Hard errors: FORMAT, YEAR.
 */
export function checkRealEstateCertificate(
  value: string,
  { asOf }: CheckSettings,
): Verdict<RealEstateCertificateDetail> {
  if (value.length > identifierLengthMax) return invalid('FORMAT')
  const text = compactText(value)
    .replace(/[[{〔【［〈《]/gu, '(')
    .replace(/[\]}〕】］〉》]/gu, ')')
  const [, province = '', year = '', authority = '', word, serial = ''] = shape.exec(text) ?? []
  if (province === '') return invalid('FORMAT')
  if (Number(year) < yearMin || year > asOf.slice(0, 4)) return invalid('YEAR')
  const warnings: readonly 'SERIAL_LENGTH'[] =
    serial.length === serialLength ? [] : ['SERIAL_LENGTH']
  const detail: RealEstateCertificateDetail = {
    province,
    year: Number(year),
    authority,
    kind: word === '不动产权' ? 'CERTIFICATE' : 'PROOF',
    serial,
    warnings,
  }
  return valid(text, detail, warnings)
}
