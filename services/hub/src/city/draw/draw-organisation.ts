import { dayNumber, isoDate, yearsLater } from '../calendar-days.ts'
import { longTerm } from '../city-facts.ts'
import type { Organisation, Person, ValidUntil } from '../city-facts.ts'
import type { Registries } from './open-registries.ts'

/** A business that this person stands for before the law. */
export function drawOrganisation(
  registries: Registries,
  person: Person,
  division: string,
): Organisation {
  const { random, certificates } = registries
  const form = random.pick(forms)
  const trade = random.pick(trades)
  const establishedOn = drawFounding(registries, person)
  return {
    id: registries.nextId('organisation'),
    creditCode: certificates.credit(form.category, division),
    name: `杭州${random.pick(firstWords)}${random.pick(secondWords)}${trade.word}${form.ending}`,
    orgType: form.orgType,
    legalRepresentative: person,
    establishedOn,
    businessStatus: random.chance(85)
      ? 'active'
      : random.chance(75)
        ? 'cancelled'
        : 'licence-revoked',
    scope: trade.scope,
    registeredCapitalYuan: String(random.pick(form.capitals) * 10_000),
    validTo: drawTerm(registries, establishedOn),
    status: random.chance(99.5) ? 'active' : 'revoked',
  }
}

function drawFounding({ random, asOfDay }: Registries, person: Person): string {
  const grown = dayNumber(yearsLater(person.birthDate, 18))
  const earliest = Math.max(grown, dayNumber('1995-01-01'))
  return isoDate(random.between(Math.min(earliest, asOfDay), asOfDay))
}

function drawTerm({ random }: Registries, establishedOn: string): ValidUntil {
  return random.chance(75) ? longTerm : yearsLater(establishedOn, random.pick([10, 20, 30]))
}

interface Form {
  readonly category: '1' | '2'
  readonly orgType: string
  readonly ending: string
  /** In units of 10,000 yuan. */
  readonly capitals: readonly [number, ...number[]]
}

const soleTrader: Form = {
  category: '2',
  orgType: '个体工商户',
  ending: '店',
  capitals: [1, 3, 5, 10],
}
const limited: Form = {
  category: '1',
  orgType: '有限责任公司',
  ending: '有限公司',
  capitals: [10, 50, 100, 200, 500, 1000],
}
const byShares: Form = {
  category: '1',
  orgType: '股份有限公司',
  ending: '股份有限公司',
  capitals: [1000, 3000, 8000],
}
const forms: readonly [Form, ...Form[]] = [
  soleTrader,
  soleTrader,
  soleTrader,
  limited,
  limited,
  limited,
  limited,
  byShares,
]

// Some hold the characters that a careless export leaves unquoted.
const trades: readonly [Trade, ...Trade[]] = [
  { word: '餐饮', scope: '餐饮服务;食品销售' },
  { word: '商贸', scope: '日用百货销售,服装鞋帽批发,货物进出口' },
  { word: '科技', scope: '软件开发;信息系统集成服务(涉及许可的,凭许可经营)' },
  { word: '文化', scope: '组织文化艺术交流活动;会展服务' },
  { word: '建材', scope: '建筑材料销售;五金产品零售' },
  { word: '茶叶', scope: '茶叶种植;"龙井"系列茶叶销售' },
  { word: '丝绸', scope: '丝绸制品制造与销售' },
  { word: '物流', scope: '普通货物仓储服务;国内货物运输代理' },
]

interface Trade {
  readonly word: string
  readonly scope: string
}

const firstWords: readonly [string, ...string[]] = [
  '云',
  '清',
  '明',
  '和',
  '瑞',
  '恒',
  '晨',
  '远',
  '嘉',
  '启',
  '澜',
  '栖',
]
const secondWords: readonly [string, ...string[]] = [
  '澄',
  '禾',
  '舟',
  '泽',
  '宁',
  '川',
  '岚',
  '信',
  '合',
  '朗',
  '源',
  '森',
]
