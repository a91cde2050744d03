import { HutongError } from '@hutong/process'

export const unknownGeneration = (generation: number): HutongError =>
  new HutongError(
    'HUTONG_STORE_GENERATION_UNKNOWN',
    `the store has no generation ${generation}: it was dropped, or never made; see the list`,
  )

export const activeGeneration = (generation: number): HutongError =>
  new HutongError(
    'HUTONG_STORE_GENERATION_ACTIVE',
    `generation ${generation} is the active one and answers questions: activate another first`,
  )
