import type { Dialect, Engine } from './database.ts'
import { mariadb } from './mariadb/mariadb.ts'
import { postgresql } from './postgresql/postgresql.ts'

const dialects: Readonly<Record<Engine, Dialect>> = { postgresql, mariadb }

export const dialectOf = (engine: Engine): Dialect => dialects[engine]
