import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const config = readFileSync(new URL('../compose/ingress.conf', import.meta.url), 'utf8')

test('no request is quoted in the access log, and none that bears a number in the error log', () => {
  expect(config).toMatch(/^ {2}access_log off;$/mu)
  for (const path of ['/v2/', '/data/']) {
    const location = config.split(`location ${path} {`)[1]?.split('}')[0]
    expect([path, location]).toEqual([path, expect.stringContaining('error_log /dev/null;')])
  }
})
