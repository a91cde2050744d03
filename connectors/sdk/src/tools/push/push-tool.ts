import { parseFolderPosition } from '../../sources/folder-position.ts'
import type { SourceTool } from '../source-tool.ts'
import { checkPush } from './check-push.ts'

export const pushTool: SourceTool = {
  check: checkPush,
  // What will be sent, only its sender knows.
  discover: () => Promise.resolve([]),
  parsePosition: parseFolderPosition,
}
