import { longTerm } from '../city-facts.ts'
import type { Organisation, ValidUntil } from '../city-facts.ts'
import { creditCode } from '../draw/supply-certificate-numbers.ts'
import { plantedPeople } from './people.ts'

export const plantedOrganisations = {
  running: organisation(1, '1', '杭州澄禾科技有限公司', { orgType: '有限责任公司' }),
  soleTrader: organisation(2, '2', '杭州西湖栖川茶叶店', {
    orgType: '个体工商户',
    capital: '30000',
  }),
  cancelled: organisation(3, '1', '杭州远舟商贸有限公司', { businessStatus: 'cancelled' }),
  licenceRevoked: organisation(4, '1', '杭州瑞泽建材有限公司', {
    businessStatus: 'licence-revoked',
  }),
  /** Its registration was made with false papers and undone (市场主体登记管理条例 art. 40). */
  undone: organisation(5, '1', '杭州恒信物流有限公司', { status: 'revoked' }),
  expired: organisation(6, '1', '杭州嘉源文化有限公司', { validTo: '2023-05-17' }),
} satisfies Readonly<Record<string, Organisation>>

function organisation(
  id: number,
  category: '1' | '2',
  name: string,
  differences: Partial<Organisation> & { readonly capital?: string },
): Organisation {
  const { capital = '1000000', ...others } = differences
  const validTo: ValidUntil = longTerm
  return {
    id,
    creditCode: creditCode(category, '330106', id),
    name,
    orgType: '有限责任公司',
    legalRepresentative: plantedPeople.founder,
    establishedOn: '2013-05-17',
    businessStatus: 'active',
    scope: '软件开发;技术服务',
    registeredCapitalYuan: capital,
    validTo,
    status: 'active',
    ...others,
  }
}
