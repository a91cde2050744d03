import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { settingsPage } from './settings-table.ts'

// Writes docs/reference/settings.md. With --check nothing is written, and a stale page makes the exit code 1.
const file = fileURLToPath(new URL('../../../../docs/reference/settings.md', import.meta.url))
const page = settingsPage()
const stale = !existsSync(file) || readFileSync(file, 'utf8') !== page
if (process.argv.includes('--check')) {
  if (stale) process.stderr.write('stale: docs/reference/settings.md (run pnpm generate)\n')
  process.exitCode = stale ? 1 : 0
} else if (stale) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, page)
}
