import type { Party } from '../city-facts.ts'
import { demoWindows } from '../demo-access.ts'
import { plantedMarriages as marriages, plantedPeople as people } from '../planted-families.ts'
import { yes, mismatch, revoked, superseded, noRecord, notCovered } from './asked.ts'
import type { Asked } from './asked.ts'

const { realEstate, family, fund } = demoWindows

export function aboutMarriages(): readonly Asked[] {
  const type = 'marriage.event'
  const { husband, wife, neverMarried } = people
  const certificate = ({ certificateNo, event }: { certificateNo: string; event: string }) => ({
    certificateNo,
    event,
  })
  const married = certificate(marriages.married)
  return [
    ['a marriage certificate in force', realEstate, type, husband, married, yes],
    [
      'the same certificate, asked for the wife and naming the husband',
      family,
      type,
      wife,
      { ...married, partyA: partyOf(husband) },
      yes,
    ],
    [
      'a divorce certificate',
      realEstate,
      type,
      people.divorcedWife,
      certificate(marriages.divorced),
      yes,
    ],
    [
      'a re-issued certificate',
      family,
      type,
      people.reissuedWife,
      certificate(marriages.reissued),
      yes,
    ],
    [
      'a second marriage to the same person',
      fund,
      type,
      people.remarriedHusband,
      certificate(marriages.again),
      yes,
    ],
    [
      'a marriage, asked for by a residence permit of Hong Kong',
      family,
      type,
      people.hongKongWife,
      certificate(marriages.acrossTheBorder),
      yes,
    ],
    [
      'a marriage certificate shown as a divorce',
      realEstate,
      type,
      husband,
      { ...married, event: 'DIVORCE' },
      mismatch,
    ],
    [
      'a marriage certificate with the wrong day',
      realEstate,
      type,
      husband,
      { ...married, registeredOn: '2015-05-21' },
      mismatch,
    ],
    [
      "somebody else's marriage certificate",
      realEstate,
      type,
      people.divorcedHusband,
      married,
      mismatch,
    ],
    [
      'a marriage that was annulled',
      realEstate,
      type,
      people.annulledHusband,
      certificate(marriages.annulled),
      revoked,
    ],
    [
      'the lost original of a re-issued certificate',
      family,
      type,
      people.reissuedHusband,
      certificate(marriages.lost),
      superseded,
    ],
    [
      'the marriage certificate that a divorce collected',
      realEstate,
      type,
      people.divorcedHusband,
      certificate(marriages.beforeDivorce),
      superseded,
    ],
    [
      'a certificate of a person without any',
      realEstate,
      type,
      neverMarried,
      { certificateNo: 'J330106-2015-999090' },
      noRecord,
    ],
    [
      'a certificate of another province',
      realEstate,
      type,
      neverMarried,
      { certificateNo: 'J371702-2015-999091' },
      notCovered,
    ],
    [
      'a marriage before the register begins',
      realEstate,
      type,
      neverMarried,
      { registeredOn: '1970-10-01' },
      notCovered,
    ],
  ]
}

function partyOf({ name, idType, idNumber }: Party): Party {
  return { name, idType, idNumber }
}
