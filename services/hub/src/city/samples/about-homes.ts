import { demoWindows } from '../demo-access.ts'
import { plantedPeople as people, plantedRights as rights } from '../planted-families.ts'
import { yes, mismatch, revoked, superseded, expired } from './asked.ts'
import type { Asked } from './asked.ts'

const { company, fund } = demoWindows

export function aboutHomes(): readonly Asked[] {
  const type = 'realestate.right'
  const { home, inherited, bought, ranOut, cancelled, sold } = rights
  const numbered = ({ certificateNo }: { certificateNo: string }) => ({ certificateNo })
  const measured = { ...numbered(home), areaSquareMetres: String(home.areaSquareMetres) }
  return [
    ['the title of a home owned together', company, type, people.wife, measured, yes],
    [
      'a title of five, asked for the fifth',
      fund,
      type,
      people.fifthHeir,
      { ...numbered(inherited), rightType: 'OWNERSHIP' },
      yes,
    ],
    [
      "a title, asked for by a foreigner's card",
      company,
      type,
      people.foreigner,
      numbered(bought),
      yes,
    ],
    [
      'a title with the wrong area',
      company,
      type,
      people.husband,
      { ...measured, areaSquareMetres: '98.64' },
      mismatch,
    ],
    ["somebody else's title", company, type, people.leaseholder, numbered(home), mismatch],
    ['a right whose term is over', company, type, people.leaseholder, numbered(ranOut), expired],
    ['a right that was cancelled', company, type, people.seller, numbered(cancelled), revoked],
    ['the title of a home that was sold', fund, type, people.seller, numbered(sold), superseded],
  ]
}
