/** `$.a["b c"].d`: a place in a document or a schema. */
export function stepInto(path: string, name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name)
    ? `${path}.${name}`
    : `${path}[${JSON.stringify(name)}]`
}
