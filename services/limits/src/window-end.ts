/** When the window ends in which a moment lies, ms since 1970: windows follow each other from 1970 on. */
export const windowEnd = (now: number, windowMs: number): number =>
  (Math.floor(now / windowMs) + 1) * windowMs
