import type { QuarantineItem, Retried } from '@hutong/connectors'

export interface ReasonCount {
  readonly source: string
  readonly code: string
  readonly field: string
  readonly count: number
}

/** How often each reason was told of each source, most frequent first. */
export function summarise(items: readonly QuarantineItem[]): readonly ReasonCount[] {
  const counts = new Map<string, { source: string; code: string; field: string; count: number }>()
  for (const { entry } of items) {
    for (const { code, field = '' } of entry.reasons) {
      const name = `${entry.source} ${code} ${field}`
      const before = counts.get(name)
      if (before === undefined) counts.set(name, { source: entry.source, code, field, count: 1 })
      else before.count += 1
    }
  }
  return [...counts.entries()]
    .toSorted(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
    .map(([, counted]) => counted)
}

export function describeItem({ key, entry, mark }: QuarantineItem): string {
  const { kind, file, line, at, reasons } = entry
  const place = kind === 'file' ? file : `${file}:${line}`
  const codes = reasons.map(({ code, field = '' }) => `${code} ${field}`.trim()).join(', ')
  return `  ${key}  ${place}  ${new Date(at).toISOString()}  ${stateOf(mark)}  ${codes}`
}

function stateOf(mark: QuarantineItem['mark']): string {
  switch (mark?.kind) {
    case undefined:
      return 'open'
    case 'retried':
      return `retried: ${mark.outcome}`
    case 'discarded':
      return `discarded by ${mark.by}: ${mark.why}`
  }
}

export function describeRetried(results: readonly Retried[]): string {
  if (results.length === 0) return 'nothing is open'
  const lines = results.map((result) => {
    switch (result.outcome) {
      case 'published':
        return `  ${result.key} published`
      case 'outdated':
        return `  ${result.key} outdated: the log has a newer version of the record`
      case 'refused':
        return `  ${result.key} still refused: ${result.reasons.map(({ code, field = '', rule }) => `${`${code} ${field}`.trim()}: ${rule}`).join('; ')}`
    }
  })
  const refusedCount = results.filter(({ outcome }) => outcome === 'refused').length
  return [`${results.length - refusedCount} of ${results.length} are settled`, ...lines].join('\n')
}
