import { requireServer } from '@hutong/infra/testing'
import { declareOutbox } from './declare-outbox.ts'

await requireServer('mariadb', ({ address }) => declareOutbox('mariadb', address))
