import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { webStream } from './web-stream.ts'

const guide = readFileSync(
  new URL('../../../../../docs/guides/sources.md', import.meta.url),
  'utf8',
)

test.each(['rest-pages', 'xml-service'])('what the guide shows of %s can be read', (kind) => {
  const [, read = ''] =
    new RegExp(`^## ${kind}$.*?^\`\`\`yaml\nread:\n(.*?)^\`\`\`$`, 'ms').exec(guide) ?? []
  expect(webStream(read.replaceAll(/^/gm, '    ')).read.kind).toBe(kind)
})
