import { cp, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'
import type { SourceWorld } from '../../../../open-source.ts'
import type { FolderSettings } from '../../../../sources/folder-settings.ts'
import { listFiles } from '../../../../sources/list-files.ts'
import { isSourceFailing, type Trouble, type TroubledWorld } from './trouble.ts'

/** A copy of the folder, which goes away for a while, or in which a file is not wholly there yet. */
export async function troubledFolder(
  settings: FolderSettings,
  world: SourceWorld,
  folder: string,
): Promise<TroubledWorld> {
  const inbox = join(folder, 'inbox')
  const from = join(world.inbox, settings.folder)
  const to = join(inbox, settings.folder)
  await cp(from, to, { recursive: true, preserveTimestamps: true }).catch((cause: unknown) => {
    throw new HutongError('HUTONG_SOURCE_UNAVAILABLE', `${from} cannot be copied`, cause)
  })
  const { complete, pattern } = settings
  const troubles = [outageOf(to)]
  if (complete.by === 'marker') {
    const { files } = await listFiles(to, pattern, complete.suffix)
    // One that is still being written counts as not there yet, unless there are others after it.
    const halved = files.at(-2)?.path
    if (halved !== undefined) troubles.push(truncationOf(halved, `${halved}${complete.suffix}`))
  }
  return {
    world: { ...world, inbox },
    troubles: () => troubles,
    lacking: (check) =>
      check === 'survives-truncation'
        ? 'it needs two files, each with its marker: the newest one counts as not there while it is written'
        : 'files have no such thing',
    close: () => Promise.resolve(),
  }
}

function outageOf(folder: string): Trouble {
  const away = `${folder}.away`
  return {
    check: 'survives-outage',
    begin: () => rename(folder, away),
    end: () => rename(away, folder),
    wasMet: () => true,
    isNoticed: isSourceFailing,
  }
}

/** As while the department is still writing it: half a file, and no marker. */
function truncationOf(file: string, marker: string): Trouble {
  let whole: Buffer
  let mark: Buffer
  let writtenAt: Date
  return {
    check: 'survives-truncation',
    begin: async () => {
      ;[whole, mark] = [await readFile(file), await readFile(marker)]
      ;({ mtime: writtenAt } = await stat(file))
      await rm(marker)
      await truncate(file, Math.floor(whole.length / 2))
    },
    end: async () => {
      await writeFile(file, whole)
      await utimes(file, writtenAt, writtenAt)
      await writeFile(marker, mark)
    },
    wasMet: () => true,
    isNoticed: ({ state }) => state === 'idle',
  }
}
