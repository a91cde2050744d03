import { requireServer } from '@hutong/infra/testing'
import { declarePolling } from './declare-polling.ts'

await requireServer('postgres', ({ address }) => declarePolling('postgresql', address))
