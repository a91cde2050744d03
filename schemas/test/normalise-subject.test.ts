import { expect, test } from 'vitest'
import { normaliseSubject } from '../src/normalise-subject.ts'

test.each([
  ['resident-id', '37170219500201996x', '37170219500201996X'],
  ['resident-id', '３３０１０６ 19900307 9975', '330106199003079975'],
  ['hk-mo-tw-permit', '810000199001019988', '810000199001019988'],
  ['hk-mo-tw-permit', 'h12345678', 'H12345678'],
  ['hk-mo-tw-permit', 'H1234567801', 'H1234567801'],
  ['hk-mo-tw-permit', '12345678', '12345678'],
  ['foreign-permanent-resident', '933840199001019982', '933840199001019982'],
  ['foreign-permanent-resident', 'USA330190010195', 'USA330190010195'],
  ['passport', 'e 12345678', 'E12345678'],
  ['credit-code', '91330106tt0000015d', '91330106TT0000015D'],
] as const)('the %s %s is found as %s', (idType, value, id) => {
  expect(normaliseSubject(idType, value)).toEqual({ ok: true, id })
})

test.each([
  ['resident-id', '330106199003079974', 'CHECKSUM'],
  ['resident-id', '810000199001019988', 'ID_TYPE'],
  ['hk-mo-tw-permit', '330106199003079975', 'ID_TYPE'],
  ['foreign-permanent-resident', '330106199003079975', 'ID_TYPE'],
  ['foreign-permanent-resident', 'USA330190010194', 'CHECKSUM'],
  ['passport', 'E-1', 'FORMAT'],
  ['credit-code', '91330106TT0000015E', 'CHECKSUM'],
] as const)('the %s %s is refused as %s', (idType, value, rule) => {
  expect(normaliseSubject(idType, value)).toEqual({ ok: false, rule })
})
