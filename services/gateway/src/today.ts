const shanghaiOffsetMs = 8 * 60 * 60_000

/** The calendar day in Asia/Shanghai (UTC+8, no daylight saving) as `YYYY-MM-DD`. */
export function todayAt(nowMs: number): string {
  return new Date(nowMs + shanghaiOffsetMs).toISOString().slice(0, 10)
}
