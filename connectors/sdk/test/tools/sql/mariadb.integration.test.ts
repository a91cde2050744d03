import { requireServer } from '@hutong/infra/testing'
import { declareSqlTools } from './declare-sql-tools.ts'

await requireServer('mariadb', ({ address }) => declareSqlTools('mariadb', address))
