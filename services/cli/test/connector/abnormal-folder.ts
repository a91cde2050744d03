import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@hutong/process/testing'
import { generateCreditCode } from '@hutong/schemas'
import { abnormalYaml } from './abnormal-yaml.ts'

const code = generateCreditCode({
  department: '9',
  category: '1',
  division: '330106',
  body: 'TT000001',
})

export const header = '编号,统一社会信用代码,名称,列入日期,原因代码,移出日期,状态'
export const row = (id: string, reason = '4', removed = ''): string =>
  `${id},${code},杭州示例有限公司,2024-01-31,${reason},${removed},有效`
/** A word that no table has. */
export const badRow = (id: string): string => row(id, '9')

export interface AbnormalFolder {
  readonly folder: string
  readonly inbox: string
  /** Writes a file of the inbox and its marker. */
  readonly put: (sequence: number, ...rows: readonly string[]) => void
  readonly write: (file: string, text: string) => void
}

/** A department's folder with a connector.yaml and fixtures: two good rows, the second with every field, and a bad one. */
export function abnormalFolder(onRemove: (remove: () => void) => void): AbnormalFolder {
  const folder = temporaryFolder(onRemove)
  const inbox = join(folder, 'fixtures')
  mkdirSync(join(inbox, 'abnormal'), { recursive: true })
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  const put = (sequence: number, ...rows: readonly string[]): void => {
    const file = join('fixtures', 'abnormal', `abnormal_${sequence}.csv`)
    write(file, `${[header, ...rows].join('\r\n')}\r\n`)
    write(`${file}.ok`, `rows=${rows.length}`)
  }
  write('connector.yaml', abnormalYaml)
  put(1, row('A1'), row('A2', '1', '2024-03-01'), badRow('A3'))
  return { folder, inbox, put, write }
}
