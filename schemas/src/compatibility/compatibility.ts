export { checkCompatibility, type JudgeLimits } from './check-compatibility.ts'
export type { Judgement, NamedFault, NamedSchema, Refusal } from './judge-schemas.ts'
