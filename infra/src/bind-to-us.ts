import { findBinary } from './find-binary.ts'

/**
 * A command that Linux ends as soon as this process is gone, so that a suite that is broken off leaves nothing running: a test runner may end its
 * workers before they can clean up. Elsewhere, without `setpriv`, it is the command as it stands.
 *
 * @param setprivWords what else setpriv is to do, such as to run it as another user
 */
export function bindToUs(
  command: string,
  words: readonly string[],
  setprivWords: readonly string[] = [],
): { readonly command: string; readonly words: readonly string[] } {
  const setpriv = process.platform === 'linux' ? findBinary('setpriv') : undefined
  if (setpriv === undefined) return { command, words }
  return { command: setpriv, words: [...setprivWords, '--pdeathsig', 'KILL', command, ...words] }
}
