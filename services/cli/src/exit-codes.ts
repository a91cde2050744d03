/** Stable: scripts rely on them. */
export const exitCodes = { yes: 0, no: 1, cannotJudge: 2 } as const
