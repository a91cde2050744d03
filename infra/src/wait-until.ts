import { HutongError, wait } from '@hutong/process'

const askEveryMs = 50

/**
 * Asks again and again until the answer is yes.
 *
 * @param what completes "… did not come true: "
 * @throws HutongError HUTONG_WAITED_IN_VAIN
 */
export async function waitUntil(
  what: string,
  msMax: number,
  isTrue: () => Promise<boolean>,
): Promise<void> {
  const until = performance.now() + msMax
  while (!(await isTrue())) {
    if (performance.now() > until)
      throw new HutongError('HUTONG_WAITED_IN_VAIN', `not within ${msMax} ms: ${what}`)
    await wait(askEveryMs)
  }
}
