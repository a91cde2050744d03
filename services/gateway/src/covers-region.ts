/** Whether records of a region are open; a region that is not known yet is decided when the record is read. */
export function coversRegion(regions: readonly string[], region: string | undefined): boolean {
  if (regions.length === 0 || region === undefined) return true
  return regions.some((prefix) => region.startsWith(prefix))
}

/** Whether the regions of a grant take in all of these: else a record may lie where the asker cannot see it. */
export function coversAll(regions: readonly string[], covered: readonly string[]): boolean {
  return covered.every((prefix) => coversRegion(regions, prefix))
}
