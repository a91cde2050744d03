import { requireServer } from '@hutong/infra/testing'
import { declareOutbox } from './declare-outbox.ts'

await requireServer('postgres', ({ address }) => declareOutbox('postgresql', address))
