import type { OfficerCaller } from '../officers/admit-officer.ts'
import type { Officer } from './application.ts'

/** What an officer may sign for, by the roles that the token names. */
export function officerOf({ person }: OfficerCaller): Officer {
  const { account, department, roles } = person
  return {
    account,
    department,
    isAuthority: roles.has('administrator'),
    isProvider: roles.has('provider'),
  }
}
