import { requireServer } from '@hutong/infra/testing'
import { declareCompareKills } from './declare-compare-kills.ts'

await requireServer('postgres', ({ address }) => declareCompareKills('postgresql', address))
await requireServer('mariadb', ({ address }) => declareCompareKills('mariadb', address))
