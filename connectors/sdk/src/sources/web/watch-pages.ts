import { createHash } from 'node:crypto'
import { HutongError } from '@hutong/process'
import type { PageAt } from './web-position.ts'

/**
 * Watches the pages of one reading.
 *
 * @throws HutongError HUTONG_SOURCE_PAGES_ENDLESS at the first page that was there before, and beyond `pagesMax`
 */
export function createPageWatch(pagesMax: number, where: string) {
  const seen = new Set<string>()
  const endless = (what: string): HutongError =>
    new HutongError(
      'HUTONG_SOURCE_PAGES_ENDLESS',
      `${where} ${what}: have its paging mended, or set paging.pageCount or pagesMax; it is read from its first page again`,
    )

  /** @param digest of the rows of a page; '' when it has none */
  return (at: PageAt, digest: string, pageCount: number): void => {
    const place = createHash('sha256').update(JSON.stringify(at)).digest('base64url')
    if (seen.has(place)) throw endless('leads back to a page that was read already')
    if (digest !== '' && seen.has(digest)) throw endless('gives the same rows on two pages')
    if (pageCount > pagesMax) throw endless(`has more than ${pagesMax} pages`)
    seen.add(place)
    if (digest !== '') seen.add(digest)
  }
}
