import { mask } from './identifiers/mask.ts'
import type { RecordField, RecordTypeInfo } from './record-types.ts'

/** How much of a value somebody is shown whose grant masks the field. */
export const maskingProfiles = ['name', 'number', 'person', 'certificate', 'address'] as const
export type MaskingProfile = (typeof maskingProfiles)[number]

/** Whether the values of a field are of the kind that a profile masks: another profile would hide all of them, or the wrong end. */
export function canMask(
  profile: MaskingProfile,
  { name, format }: Pick<RecordField, 'name' | 'format'>,
  { subjects }: Pick<RecordTypeInfo, 'subjects'>,
): boolean {
  switch (profile) {
    case 'name':
      return format === 'name'
    case 'number':
      return format === 'subject-number'
    case 'person':
      return format === 'person' || (format === 'list' && subjects.includes(`$.${name}[]`))
    case 'certificate':
      return format.endsWith('-certificate') || (format === 'text' && name.endsWith('No'))
    case 'address':
      return format === 'text' && (name === 'address' || name === 'location')
  }
}

/** The value as the profile shows it. One that is not of the profile's kind is hidden whole. */
export function maskValue(profile: MaskingProfile, value: unknown): unknown {
  switch (profile) {
    case 'person':
      if (Array.isArray(value)) return value.map(maskPerson)
      return maskPerson(value)
    case 'name':
    case 'number':
    case 'certificate':
    case 'address':
      return typeof value === 'string' ? mask(profile, value) : hide(value)
  }
}

/** Members by which nobody is known; whatever else stands beside name and number is hidden. */
const shownAlways: ReadonlySet<string> = new Set(['idType', 'role', 'share'])

function maskPerson(person: unknown): unknown {
  if (typeof person !== 'object' || person === null || Array.isArray(person)) return hide(person)
  const members = Object.entries(person).map(([name, value]: [string, unknown]) => {
    if (name === 'name') return [name, maskValue('name', value)]
    if (name === 'idNumber') return [name, maskValue('number', value)]
    return [name, shownAlways.has(name) && typeof value === 'string' ? value : hide(value)]
  })
  return Object.fromEntries(members)
}

function hide(value: unknown): string {
  return '*'.repeat(typeof value === 'string' ? Array.from(value).length : 1)
}
