import { createSecretKey, hash } from 'node:crypto'
import { encodeEntry } from '@hutong/ledger'
import { sealDetails } from '@hutong/ledger/entries'

/** An entry as a ledger holds it, and where. */
export interface MadeEntry {
  readonly ledger: string
  readonly at: number
  readonly bytes: Uint8Array
}

export const sealingKey = createSecretKey(Buffer.alloc(32, 7))
export const sealedKey = 'shuiwu-2026Q4'

const days = 90
const dayMs = 86_400_000
const endMs = Date.parse('2026-11-23T00:00:00.000Z')
export const ledgerNames = ['gateway-1', 'gateway-2', 'gateway-3', 'gateway-4']
const departmentCount = 20
const clientCount = 60
const officerCount = 5_000
const subjectCount = 200_000
const caseCount = 300_000
const purposes = Array.from({ length: 12 }, (_, at) => `matter-${at}`)
const types = [
  'marriage.event',
  'person.identity',
  'realestate.right',
  'org.registration',
  'org.abnormal',
  'death.cremation',
]
const decisions = ['YES', 'DATA', 'NO:revoked', 'NO:no-record', 'UNKNOWN:source-down', 'REFUSED:x']

/** What a city's gateways leave in a quarter: some ask often and most seldom, each client in few matters. The same for the same seed. */
export function* makeEntries(count: number): Generator<MadeEntry> {
  const chance = chanceOf(7)
  const often = (below: number): number => Math.floor(chance() ** 3 * below)
  const evenly = (below: number): number => Math.floor(chance() * below)
  const places = ledgerNames.map(() => 0)
  for (let number = 0; number < count; number += 1) {
    const which = evenly(ledgerNames.length)
    const at = places[which] ?? 0
    places[which] = at + 1
    const client = often(clientCount)
    const purpose = (client + often(3)) % purposes.length
    const time = endMs - days * dayMs + Math.floor((number / count) * days * dayMs)
    const refused = chance() < 0.05
    const details = {
      officer: officer(often(officerCount)),
      window: `window-${client}`,
      caseRef: caseRef(evenly(caseCount)),
      records: [hash('sha256', String(number))],
    }
    const entry = encodeEntry({
      v: 1,
      id: `id-${number}`,
      time: new Date(time).toISOString(),
      traceId: hash('sha256', `trace ${number}`).slice(0, 32),
      kind: refused ? 'refusal' : 'answer',
      client: `client-${client}`,
      department: department(client),
      channel: 'window',
      purpose: purposes[purpose],
      legalBasis: `law-${purpose}`,
      grant: `grant-${client}`,
      policyVersion: '0:17',
      recordType: types[(purpose + often(2)) % types.length],
      action: purpose % 4 === 0 ? 'read' : 'verify',
      fields: ['name', 'status', `field-${purpose}`],
      subject: subject(often(subjectCount)),
      ...(chance() < 0.05 ? { cause: hash('sha256', String(number - 1)) } : {}),
      answerClass: refused ? 'REFUSED:grant-missing' : (decisions[often(5)] ?? 'YES'),
      status: refused ? 403 : 200,
      bodySha256: hash('sha256', `body ${number}`),
      sealedKey,
      sealed: sealDetails(sealingKey, nonceOf(number), details),
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
    })
    yield { ledger: ledgerNames[which] ?? '', at, bytes: entry }
  }
}

export const department = (client: number): string => `department-${client % departmentCount}`
export const officer = (number: number): string => `officer-${number}`
export const caseRef = (number: number): string => `case-${number}`
export const subject = (number: number): string =>
  hash('sha256', `s ${number}`, 'base64url').slice(0, 22)

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number)
  return nonce
}

/** Mulberry32: enough for chance, and the same on every machine. */
export function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
