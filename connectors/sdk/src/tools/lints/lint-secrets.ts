import type { Lint } from './lint.ts'

const secretName =
  /^(?:.*[_-])?(?:password|passwd|pwd|secret|token|authorization|credentials?|api[_-]?key|private[_-]?key)$/iu
/** Of a URL: a password before the host, or one of these names in the query. */
const secretUrl =
  /:\/\/[^/\s:@]*:[^/\s@]+@|[?&][^=&\s]*(?:password|passwd|secret|token|api_?key)=[^&\s]/iu
const secretText = /-----BEGIN [A-Z ]*PRIVATE KEY|^(?:Bearer|Basic)\s+[\w~+/.=-]{8,}$/u

/** What looks like a secret: a connector.yaml is public, and belongs to everybody's copy of the repository. */
export function lintSecrets(input: unknown, path: string = ''): readonly Lint[] {
  if (typeof input === 'string')
    return secretUrl.test(input) || secretText.test(input) ? [secretAt(path)] : []
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`
    // The record's own fields and codes may be called as they like: they hold names of columns.
    const isMapping = /^(?:codes|streams\.\d+\.(?:fields|status))(?:\.|$)/u.test(at)
    const isSecret = !isMapping && typeof value === 'string' && secretName.test(name)
    return isSecret ? [secretAt(at)] : lintSecrets(value, at)
  })
}

const secretAt = (path: string): Lint => ({
  name: 'secret-written',
  level: 'error',
  path: path === '' ? 'the document' : path,
  rule: 'looks like a secret, and this file is public',
  fix: 'write it into a file of its own, name that in sources.yaml, and count the secret as known to others',
})
