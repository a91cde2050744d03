import type { CatalogueView } from '@hutong/catalogue'
import type { Clock } from '@hutong/process'

const stalenessMsMax = 10_000

/** The catalogue, which is fresh only while everything else is that a decision looks at: a withdrawal that was not heard of must not be passed over. */
export function freshWith(
  catalogue: CatalogueView,
  others: readonly { readonly checkedAt: () => number }[],
  clock: Clock,
): CatalogueView {
  return {
    ...catalogue,
    isFresh: () =>
      catalogue.isFresh() &&
      others.every(({ checkedAt }) => clock.now() - checkedAt() <= stalenessMsMax),
  }
}
