import { requireServer } from '@hutong/infra/testing'
import { declarePolling } from './declare-polling.ts'

await requireServer('mariadb', ({ address }) => declarePolling('mariadb', address))
