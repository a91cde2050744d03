import { HutongError } from '@hutong/process'

export const indexMoved = (partition: number, from: number): HutongError =>
  new HutongError(
    'HUTONG_AUDIT_INDEX_MOVED',
    `partition ${partition} of the index does not stand at ${from} any more: read its positions again`,
  )
