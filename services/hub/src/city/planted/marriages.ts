import type { MarriageEvent, Person } from '../city-facts.ts'
import { plantedPeople as of } from './people.ts'

export const plantedMarriages = {
  married: marriage(1, 'MARRIAGE', 'J330106-2015-999001', '2015-05-20', [of.husband, of.wife]),
  beforeDivorce: marriage(
    2,
    'MARRIAGE',
    'J330106-2011-999002',
    '2011-11-11',
    [of.divorcedHusband, of.divorcedWife],
    { status: 'superseded' },
  ),
  divorced: marriage(
    3,
    'DIVORCE',
    'L330106-2018-999002',
    '2018-03-15',
    [of.divorcedHusband, of.divorcedWife],
    { prior: 'J330106-2011-999002' },
  ),
  lost: marriage(
    4,
    'MARRIAGE',
    'J330106-2008-999003',
    '2008-08-08',
    [of.reissuedHusband, of.reissuedWife],
    { status: 'superseded' },
  ),
  reissued: marriage(
    5,
    'REISSUE',
    'BJ330106-2021-999003',
    '2021-06-01',
    [of.reissuedHusband, of.reissuedWife],
    { prior: 'J330106-2008-999003' },
  ),
  annulled: marriage(
    6,
    'MARRIAGE',
    'J330105-2019-999004',
    '2019-02-14',
    [of.annulledHusband, of.annulledWife],
    { status: 'revoked' },
  ),
  first: marriage(
    7,
    'MARRIAGE',
    'J330108-2012-999005',
    '2012-06-18',
    [of.remarriedHusband, of.remarriedWife],
    { status: 'superseded' },
  ),
  apart: marriage(
    8,
    'DIVORCE',
    'L330108-2016-999005',
    '2016-09-01',
    [of.remarriedHusband, of.remarriedWife],
    { status: 'superseded', prior: 'J330108-2012-999005' },
  ),
  again: marriage(9, 'MARRIAGE', 'J330108-2019-999006', '2019-09-09', [
    of.remarriedHusband,
    of.remarriedWife,
  ]),
  acrossTheBorder: marriage(10, 'MARRIAGE', 'J330102-2023-999007', '2023-10-10', [
    of.hongKongHusband,
    of.hongKongWife,
  ]),
} satisfies Readonly<Record<string, MarriageEvent>>

function marriage(
  id: number,
  event: MarriageEvent['event'],
  certificateNo: string,
  registeredOn: string,
  [husband, wife]: readonly [Person, Person],
  differences: { readonly status?: MarriageEvent['status']; readonly prior?: string } = {},
): MarriageEvent {
  return {
    id,
    event,
    certificateNo,
    priorCertificateNo: differences.prior ?? '',
    registeredOn,
    registrarCode: certificateNo.replace(/^[A-Z]+/, '').slice(0, 6),
    husband,
    wife,
    status: differences.status ?? 'active',
  }
}
