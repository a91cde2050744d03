import { requireServer } from '@hutong/infra/testing'
import { declareComparing } from './declare-comparing.ts'

await requireServer('postgres', ({ address }) => declareComparing('postgresql', address))
