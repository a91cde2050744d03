/** How a catalogue states that its data are shared (order 809 articles 14 and 15), in the words of its authors. */
export interface StatedSharing {
  readonly attr?: unknown
  readonly conditions?: unknown
  readonly reason?: unknown
  readonly legalBasis?: unknown
}

/** Conditions must be listed, and withholding needs a reason and a law, a regulation or a decision of the State Council. */
export function isSharingAttribute(stated: StatedSharing): boolean {
  switch (stated.attr) {
    case '无条件共享':
      return true
    case '有条件共享':
      return (
        typeof stated.conditions === 'object' &&
        stated.conditions !== null &&
        Object.keys(stated.conditions).length > 0
      )
    case '不予共享':
      return isText(stated.reason) && isText(stated.legalBasis)
    default:
      return false
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}
