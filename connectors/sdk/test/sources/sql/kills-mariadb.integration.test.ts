import { requireServer } from '@hutong/infra/testing'
import { declareKills } from './declare-kills.ts'

await requireServer('mariadb', ({ address }) => declareKills('mariadb', address))
