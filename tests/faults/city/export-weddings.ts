import { generateResidentId } from '@hutong/schemas'
import type { MarriageEvent, Person } from '../../../services/hub/src/city/city-facts.ts'
import {
  marriageHeader,
  marriageRow,
} from '../../../services/hub/src/city/export/department-rows.ts'
import { drop, fileNumbers, inGb18030, somebody, wedding } from '../../support/drop-file.ts'
import type { SourceRow } from '../../support/history/history.ts'

/** A certificate that may be asked about: the record that it names, and claims that fit every version of it. */
export interface Certificate {
  readonly key: string
  readonly idNumber: string
  readonly certificateNo: string
}

export interface WeddingExports {
  /** Civil affairs exports a file of so many rows, whole. */
  readonly drop: (rowCount: number) => void
  /** Every row that was ever exported, bad ones too. */
  readonly rows: readonly SourceRow[]
  readonly certificates: readonly Certificate[]
  /** The oldest ones that stand: the next file changes them. */
  readonly nextToChange: () => readonly Certificate[]
}

const source = 'minzheng'
export const weddingTopic = 'records.marriage.event.v1'

/** In each file most rows are new weddings, some change earlier ones for good, and some are no records at all. */
const changedEvery = 4
const badEvery = 50
const nextMax = 40

/** What a department does all day, reproduced row by row, so that it is known what must become of each. */
export function exportWeddings(data: string): WeddingExports {
  const nextNumber = fileNumbers()
  const rows: SourceRow[] = []
  const certificates: Certificate[] = []
  const standing: MarriageEvent[] = []
  let coupleCount = 0

  function newWedding(): MarriageEvent {
    coupleCount += 1
    const event = wedding(100_000 + coupleCount, partner(coupleCount, 1), partner(coupleCount, 2))
    standing.push(event)
    certificates.push(certificateOf(event))
    return event
  }

  function nextEvent(at: number): MarriageEvent {
    const earlier = at % changedEvery === 0 ? standing.shift() : undefined
    if (!earlier) return newWedding()
    return { ...earlier, status: at % (2 * changedEvery) === 0 ? 'superseded' : 'revoked' }
  }

  return {
    rows,
    certificates,
    nextToChange: () => standing.slice(0, nextMax).map(certificateOf),
    drop: (rowCount) => {
      const sequence = nextNumber()
      const lines = Array.from({ length: rowCount }, (_, at) => {
        const isBad = at % badEvery === badEvery - 1
        const event = isBad ? impossible(at) : nextEvent(at)
        rows.push(sourceRow(sequence, at, isBad ? null : keyOf(event)))
        return marriageRow(event)
      })
      const bytes = inGb18030(marriageHeader + lines.join(''))
      drop(data, `civil-affairs/marriage_${sequence}.csv`, bytes, rowCount)
    },
  }
}

/** A day that was not: such a row belongs in quarantine. */
const impossible = (at: number): MarriageEvent => ({
  ...wedding(99_000 + at, partner(0, 1), partner(0, 2)),
  registeredOn: '2024-02-31',
})

/** Twelve digits of the file's number and eight of the line, under the first epoch; the header is the first line. */
function sourceRow(sequence: string, at: number, key: string | null): SourceRow {
  const version = sequence.padStart(12, '0') + String(at + 2).padStart(8, '0')
  return { place: `${source}:${version}`, key, version: `000001.${version}` }
}

const certificateOf = (event: MarriageEvent): Certificate => ({
  key: keyOf(event),
  idNumber: event.husband.idNumber,
  certificateNo: event.certificateNo,
})

/** The connector's record id is the first column. */
function keyOf(event: MarriageEvent): string {
  const [id = ''] = marriageRow(event).split(',')
  return `marriage.event:${source}:${id}`
}

const daysMax = 20_000
/** Ningbo: everybody of the city itself is from Hangzhou. */
const division = '330203'

/** Nobody else has this number: one person for each day, division and sex. */
function partner(couple: number, which: 1 | 2): Person {
  const day = Date.UTC(1950, 0, 1 + (couple % daysMax))
  const birthDate = new Date(day).toISOString().slice(0, 10)
  const order = 1000 - which - 2 * Math.floor(couple / daysMax)
  return {
    ...somebody(1_000_000 + 2 * couple + which, which === 1 ? '长存' : '不失', birthDate),
    idNumber: generateResidentId({ division, birthDate, order }),
  }
}
