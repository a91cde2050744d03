import { requireServer } from '@hutong/infra/testing'
import { declareComparing } from './declare-comparing.ts'

await requireServer('mariadb', ({ address }) => declareComparing('mariadb', address))
