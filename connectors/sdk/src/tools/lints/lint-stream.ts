import type { Lint, LintedStream } from './lint.ts'

/** What a stream says of itself against what the catalogue says of its type. */
export function lintStream(linted: LintedStream): readonly Lint[] {
  return [...lintOwner(linted), ...lintRevision(linted), ...lintPolling(linted)]
}

function lintOwner({ path, stream, department, info }: LintedStream): readonly Lint[] {
  const lints: Lint[] = []
  if (stream.source !== info.source) {
    lints.push({
      name: 'source-differs',
      level: 'error',
      path: `${path}.source`,
      rule: `the catalogue has ${info.type} from the source ${info.source}: records of another one are not answered from`,
      fix: `write ${info.source}`,
    })
  }
  if (department !== info.owner) {
    lints.push({
      name: 'owner-differs',
      level: 'error',
      path: 'department',
      rule: `the catalogue has ${info.owner} answer for ${info.type}`,
      fix: `write ${info.owner}, or move the stream ${stream.source} to the connector of that department`,
    })
  }
  return lints
}

function lintRevision({ path, stream, info }: LintedStream): readonly Lint[] {
  if (stream.version === info.schemaVersion) return []
  return [
    {
      name: 'revision-old',
      level: 'warning',
      path: `${path}.version`,
      rule: `the newest schema of ${info.type} is ${info.schemaVersion}`,
      fix: `write '${info.schemaVersion}' and map its fields`,
    },
  ]
}

function lintPolling({ path, stream, info }: LintedStream): readonly Lint[] {
  if (stream.read.pollMs <= info.updateFrequencyMs) return []
  return [
    {
      name: 'poll-slow',
      level: 'error',
      path: `${path}.read.pollSeconds`,
      rule: `${info.type} promises to be ${info.updateFrequencyMs / 1000} s old at most, so answers would be stale between two polls`,
      fix: `write ${info.updateFrequencyMs / 1000} or less`,
    },
  ]
}
