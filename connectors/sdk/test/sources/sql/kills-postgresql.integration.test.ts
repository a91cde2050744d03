import { requireServer } from '@hutong/infra/testing'
import { declareKills } from './declare-kills.ts'

await requireServer('postgres', ({ address }) => declareKills('postgresql', address))
