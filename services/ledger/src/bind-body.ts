import { hash } from 'node:crypto'

/** What an entry says of the body that it is about: lower-case hex SHA-256 of its canonical form without the receipt. */
export function bodyDigest(canonicalBody: string): string {
  return hash('sha256', canonicalBody)
}

/** Adds the receipt, already in its JSON form, as last member. */
export function withReceipt(canonicalBody: string, receiptJson: string): string {
  return `${canonicalBody.slice(0, -1)},"receipt":"${receiptJson}"}`
}
