import type { Clock } from '@hutong/process'

/** Where keys are, and who asks. */
export interface KeyPlace {
  /** The data folder: what is beside the ledgers in it says which keys they know. */
  readonly data: string
  /** Folder of the ledgers' own keys. */
  readonly keys: string
  readonly entryKeys: string
  /** The account of the machine under which the command runs. */
  readonly by: string
  readonly clock: Clock
}

/** Which key is meant, all its numbers together. */
export type KeyWish =
  | { readonly kind: 'ledger'; readonly instance: string }
  | { readonly kind: 'epoch'; readonly quarter: string }
  | { readonly kind: 'seal'; readonly department: string; readonly quarter: string }

/** Name of the first key of a wish; the others are numbered. */
export function firstName(wish: KeyWish): string {
  switch (wish.kind) {
    case 'ledger':
      return `ledger-${wish.instance}`
    case 'epoch':
      return `epoch-${wish.quarter}`
    case 'seal':
      return `seal-${wish.department}-${wish.quarter}`
  }
}
