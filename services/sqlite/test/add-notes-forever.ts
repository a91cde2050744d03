import { openWriter } from '@hutong/sqlite'
import type { NoteJobs } from './notes-writer.ts'

// Run as a child that is killed: prints the count of acknowledged notes after each.
const [, , file = ''] = process.argv
const writer = await openWriter<NoteJobs>({
  file,
  module: new URL('./notes-writer.ts', import.meta.url),
})
for (let count = 1; ; count += 1) {
  await writer.run('add', `note ${count}`)
  process.stdout.write(`${count}\n`)
}
