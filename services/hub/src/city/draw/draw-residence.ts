import { dayNumber, isoDate, yearsLater } from '../calendar-days.ts'
import type { Organisation, Party, Person } from '../city-facts.ts'
import type { ResidencePermit, Vehicle } from '../facts-of-life.ts'
import { isAdult } from './kin.ts'
import { drawLocation } from './draw-rights.ts'
import type { Registries } from './open-registries.ts'

/** Counties whose people move to the districts of the city. */
const farCounties: ReadonlySet<string> = new Set(['330122', '330127', '330182'])
const permitPercent = 20
const permitDaysMax = 2200
const waitDays = 180

/** A permit of the district where somebody from a county lives now, given half a year after they came. */
export function drawResidence(registries: Registries, holder: Person): readonly ResidencePermit[] {
  const { random, nextId, certificates, asOfDay } = registries
  const isFar = farCounties.has(holder.addressDivision) && holder.idType === 'resident-id'
  if (!isFar || !isAdult(registries, holder) || !random.chance(permitPercent)) return []
  const residenceDivision = random.pick(districts)
  const issuedDay = asOfDay - random.below(permitDaysMax)
  const issuedOn = isoDate(issuedDay)
  return [
    {
      id: nextId('residencePermits'),
      permitNo: certificates.document('JZ', residenceDivision, issuedOn),
      holder,
      residenceDivision,
      address: drawLocation(registries, residenceDivision),
      registeredOn: isoDate(issuedDay - waitDays),
      issuedOn,
      validTo: yearsLater(issuedOn, random.between(1, 6)),
      status: 'active',
    },
  ]
}

const districts: readonly [string, ...string[]] = ['330102', '330105', '330106', '330108', '330110']

const vehiclePercent = 22
const companyVehiclePercent = 30

export function drawVehicles(registries: Registries, owner: Person): readonly Vehicle[] {
  const { random } = registries
  if (!isAdult(registries, owner) || !random.chance(vehiclePercent)) return []
  return [drawVehicle(registries, owner, owner.addressDivision, yearsLater(owner.birthDate, 18))]
}

export function drawCompanyVehicles(
  registries: Registries,
  { name, creditCode, establishedOn, businessStatus }: Organisation,
): readonly Vehicle[] {
  if (businessStatus !== 'active' || !registries.random.chance(companyVehiclePercent)) return []
  const owner: Party = { name, idType: 'credit-code', idNumber: creditCode }
  return [drawVehicle(registries, owner, creditCode.slice(2, 8), establishedOn)]
}

const vehicleYearsMax = 15

function drawVehicle(
  { random, nextId, certificates, asOf, asOfDay }: Registries,
  owner: Party,
  registryDivision: string,
  since: string,
): Vehicle {
  const earliest = Math.max(dayNumber(since), dayNumber(yearsLater(asOf, -vehicleYearsMax)))
  const registeredOn = isoDate(random.between(Math.min(earliest, asOfDay), asOfDay))
  return {
    id: nextId('vehicles'),
    plateNo: certificates.plate(),
    vin: certificates.vehicle(),
    owner,
    registeredOn,
    inspectionValidTo: isoDate(asOfDay + random.between(-60, 700)),
    registryDivision,
    status: 'active',
  }
}
