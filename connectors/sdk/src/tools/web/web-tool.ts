import type { Reason } from '../../connector.ts'
import { listPathsOf } from '../../mapping/list-paths.ts'
import { parseExactJson } from '../../sources/web/exact-json.ts'
import { isSource } from '../../mapping/read-path.ts'
import { parseWebPosition } from '../../sources/web/web-position.ts'
import { readXmlRow } from '../../sources/web/xml-page.ts'
import type { SourceTool } from '../source-tool.ts'
import { checkWeb } from './check-web.ts'
import { discoverWeb } from './discover-web.ts'

export const webTool: SourceTool = {
  check: checkWeb,
  discover: discoverWeb,
  parsePosition: parseWebPosition,
  readAgain: ({ read, mapping }, { raw }) => {
    const text = Buffer.from(raw).toString()
    const value =
      read.kind === 'xml-service'
        ? readXmlRow(text, listPathsOf(mapping.fields))
        : parseExactJson(text)?.value
    return isSource(value) ? { value } : { reasons: [unreadable] }
  },
}

const unreadable: Reason = {
  code: 'row-malformed',
  rule: 'what was kept of this row is not the whole of it',
}
