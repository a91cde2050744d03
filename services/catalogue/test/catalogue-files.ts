import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@hutong/process/testing'
import type { After } from '@hutong/process/testing'
import { recordTypes } from '@hutong/schemas'

export const department = { code: 'ziran', titleZh: '自然资源局', titleEn: 'natural resources' }
/** Those that answer for a record type, but for that one. */
export const owners = [...new Set(recordTypes.map(({ owner }) => owner))]
  .filter((code) => code !== department.code)
  .map((code) => ({ code, titleZh: code, titleEn: code }))
export const client = {
  id: 'real-estate-window',
  department: 'ziran',
  state: 'active',
  scope: 'ask',
  jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA' }] },
}
export const grant = {
  id: 'g-1',
  state: 'active',
  consumer: 'ziran',
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  recordType: 'marriage.event',
  actions: ['verify'],
  fields: ['certificateNo', 'event'],
  regions: ['3301'],
  caseRequired: true,
  mismatchDetail: true,
  from: '2025-08-01',
  until: '2027-12-31',
  approvedBy: { provider: 'minzheng:o-1', authority: 'shuju:o-1' },
}

/** The three files of a catalogue; what is left out is as usual, a text is written as it stands. */
export interface Files {
  readonly departments?: readonly object[] | string
  readonly clients?: readonly object[] | string
  readonly grants?: readonly object[] | string
}

/** A folder that holds these files. */
export function writeFiles(after: After, files: Files = {}): string {
  const folder = temporaryFolder(after)
  const all = { departments: [department, ...owners], clients: [client], grants: [grant], ...files }
  for (const [name, items] of Object.entries(all)) {
    const text = typeof items === 'string' ? items : JSON.stringify(items)
    writeFileSync(join(folder, `${name}.json`), text)
  }
  return folder
}
