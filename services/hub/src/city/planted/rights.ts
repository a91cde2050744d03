import type { Person, Right } from '../city-facts.ts'
import { unitCode } from '../draw/supply-certificate-numbers.ts'
import { plantedPeople as of } from './people.ts'

export const plantedRights = {
  home: right(1, '浙(2020)杭州市不动产权第0000001号', '2020-01-31', [of.husband, of.wife], {
    unit: 1,
    areaSquareMetres: 89.64,
  }),
  inherited: right(
    2,
    '浙(2022)杭州市不动产权第0000002号',
    '2022-04-06',
    [of.firstHeir, of.secondHeir, of.thirdHeir, of.fourthHeir, of.fifthHeir],
    { unit: 2, areaSquareMetres: 142.5 },
  ),
  /** The land was lent for twenty years, as some of the first leases were. */
  ranOut: right(3, '浙(2018)杭州市不动产权第0000003号', '2018-07-02', [of.leaseholder], {
    unit: 3,
    areaSquareMetres: 48.3,
    validTo: '2024-06-30',
  }),
  cancelled: right(4, '浙(2016)杭州市不动产权第0000004号', '2016-11-28', [of.seller], {
    unit: 4,
    areaSquareMetres: 61.2,
    status: 'revoked',
  }),
  sold: right(5, '浙(2017)杭州市不动产权第0000005号', '2017-03-20', [of.seller], {
    unit: 5,
    areaSquareMetres: 76.08,
    status: 'superseded',
  }),
  bought: right(6, '浙(2023)杭州市不动产权第0000006号', '2023-12-15', [of.foreigner], {
    unit: 5,
    areaSquareMetres: 76.08,
  }),
} satisfies Readonly<Record<string, Right>>

function right(
  id: number,
  certificateNo: string,
  registeredOn: string,
  owners: readonly Person[],
  differences: Partial<Right> & { readonly unit: number; readonly areaSquareMetres: number },
): Right {
  const { unit, ...others } = differences
  return {
    id,
    certificateNo,
    unitCode: unitCode('330106', unit),
    rightType: 'ownership',
    owners: owners.map((party) => ({ party, share: `1/${owners.length}` })),
    locationDivision: '330106',
    location: `杭州市西湖区示范路${unit}号1幢1单元${unit}01室`,
    registeredOn,
    validTo: '2081-12-31',
    status: 'active',
    ...others,
  }
}
