import { HutongError, parseWords } from '@hutong/process'
import { findDepartments } from './find-departments.ts'

export interface ConnectorOptions {
  /** Name of the department's folder. */
  readonly department: string
  /** Its `connector.yaml`, or the one that was named instead. */
  readonly file: string
  /** Sources that are switched off. */
  readonly without: readonly string[]
}

/** @throws HutongError HUTONG_OPTIONS_INVALID */
export function parseConnectorWords(args: string[]): ConnectorOptions {
  const { positionals, values } = parseWords({
    args,
    allowPositionals: true,
    options: { without: { type: 'string', multiple: true }, file: { type: 'string' } },
  })
  const departments = findDepartments()
  const [department = '', ...more] = positionals
  const file = departments.get(department)
  if (file !== undefined && more.length === 0) {
    return { department, file: values.file ?? file, without: values.without ?? [] }
  }
  throw new HutongError(
    'HUTONG_OPTIONS_INVALID',
    `name one department of ${[...departments.keys()].join(', ')}; see --help`,
  )
}
