import { close, fdatasync, open, write } from 'node:fs'
import { promisify } from 'node:util'

const openFile = promisify(open)
const writeAt = promisify(write)
const syncData = promisify(fdatasync)
const closeFile = promisify(close)

/** An append-only file. Plain descriptors: a FileHandle costs the main thread half as much again for each call. */
export interface AppendFile {
  /** Resolves when bytes[0, length) are on the disk at `position`. After it rejected, nothing is known of the file's end. */
  readonly write: (bytes: Buffer, length: number, position: number) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openAppendFile(file: string): Promise<AppendFile> {
  const descriptor = await openFile(file, 'r+')
  return {
    write: async (bytes, length, position) => {
      for (let done = 0; done < length;) {
        // A regular file takes all of it in one call; the loop is for the disk that fills up in the middle.
        const { bytesWritten } = await writeAt(
          descriptor,
          bytes,
          done,
          length - done,
          position + done,
        )
        done += bytesWritten
      }
      await syncData(descriptor)
    },
    close: () => closeFile(descriptor),
  }
}
