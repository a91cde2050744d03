import type { Verification } from '../src/client.ts'

export const question: Verification = {
  type: 'marriage.event',
  subject: { idType: 'resident-id', id: '330106199003079975' },
  claims: { event: 'MARRIAGE' },
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  channel: 'window',
  officer: { id: 'o-17' },
}
