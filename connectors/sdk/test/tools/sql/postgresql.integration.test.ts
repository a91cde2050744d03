import { requireServer } from '@hutong/infra/testing'
import { declareSqlTools } from './declare-sql-tools.ts'

await requireServer('postgres', ({ address }) => declareSqlTools('postgresql', address))
