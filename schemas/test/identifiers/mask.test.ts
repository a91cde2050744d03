import { expect, test } from 'vitest'
import { mask } from '../../src/identifiers/mask.ts'

test.each([
  ['name', '欧阳小三', '欧**三'],
  ['certificate', 'J330106-2015-999001', '***************9001'],
  ['address', '浙江省杭州市西湖区示例路1号', '浙江省杭州市西湖区****'],
  ['address', '浙江省建德市示例路1号', '浙江省建德市****'],
  ['address', '示例路1号', '*****'],
  ['resident-id', '12345', '*****'],
] as const)('a %s is shown only in part', (kind, value, masked) => {
  expect(mask(kind, value)).toBe(masked)
})
