/** The fields of one line by RFC 4180, undefined where its quotes make no sense. */
export function splitCsvLine(line: string): readonly string[] | undefined {
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/uy
  const fields: string[] = []
  for (;;) {
    const found = field.exec(line)
    if (found === null) return undefined
    const [, quoted, plain = '', end] = found
    fields.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '') return fields
  }
}
