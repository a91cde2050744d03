import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '@hutong/infra'
import { createPublicKey } from 'node:crypto'
import { systemClock } from '@hutong/process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkPush } from '../../../src/tools/push/check-push.ts'
import { openWorkbench, type Workbench } from '../../workbench.ts'
import { ndjson, pushStream, row } from './push-stream.ts'

const page = readFileSync(
  fileURLToPath(new URL('../../../../../docs/guides/pushed-records.md', import.meta.url)),
  'utf8',
)
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gmsu'))].map(
    ([, code = '']) => code,
  )
const senders = [
  {
    keyId: 'none',
    publicKey: createPublicKey({
      format: 'jwk',
      key: { kty: 'OKP', crv: 'Ed25519', x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs' },
    }),
  },
]

let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench([pushStream(1, senders)])
})
afterEach(() => bench.remove())

test('the example of the guide sends rows over TLS, with a key that was made as the guide says', async () => {
  const [makeKey = ''] = blocks('sh')
  const [program = ''] = blocks('js')
  const x = execFileSync('sh', ['-c', makeKey], {
    cwd: bench.folder,
    encoding: 'utf8',
    stdio: 'pipe',
  })
  const publicKey = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: x.trim() },
  })
  writeFileSync(join(bench.folder, 'send-rows.mjs'), program)
  writeFileSync(join(bench.folder, 'rows.jsonl'), ndjson(row(1), row(2, { state: '不明' })))
  const port = await freePort()
  const stream = pushStream(port, [{ keyId: 'window-1', publicKey }], { tls: makeCertificate() })
  const running = bench.start(stream)
  await running.firstPollDone

  const address = `https://127.0.0.1:${port}/v1/rows`
  const words = ['send-rows.mjs', address, 'window-1', 'window-1.pem', 'b-1', 'rows.jsonl']
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    cwd: bench.folder,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: join(bench.folder, 'rows.crt') },
  })
  expect(stdout).toMatch(/^200 /u)
  expect(JSON.parse(stdout.slice('200 '.length))).toMatchObject({
    published: 1,
    quarantined: 1,
    refused: [{ line: 2, errors: [{ code: 'value-malformed', field: 'status' }] }],
  })
  await running.stop()
})

test('a certificate that is none is named, and told as a mistake of the settings', async () => {
  const { keyFile } = makeCertificate()
  const wrong = [
    [{ certFile: join(bench.folder, 'none.crt'), keyFile }, 'read.tls.certFile: '],
    [{ certFile: keyFile, keyFile }, 'read.tls: '],
  ] as const
  for (const [tls, beginning] of wrong) {
    const running = bench.start(pushStream(await freePort(), senders, { tls }))
    await running.firstPollDone
    const { failure } = running.status()
    expect([failure?.code, failure?.message.slice(0, beginning.length)]).toEqual([
      'HUTONG_SOURCE_CONFIG',
      beginning,
    ])
    await running.stop()
  }
})

test('a check tells of spool, port and certificate before anybody sends', async () => {
  const world = { inbox: bench.inbox, connections: new Map(), clock: systemClock }
  const { certFile, keyFile } = makeCertificate()
  const points = async (more: Readonly<Record<string, unknown>>) => {
    const found = await checkPush(pushStream(await freePort(), senders, more), world)
    return found.map(({ name, ok }) => [name, ok])
  }
  const good = [
    ['folder', true],
    ['port', true],
  ]
  expect(await points({})).toEqual(good)
  expect(await points({ tls: { certFile, keyFile } })).toEqual([...good, ['certificate', true]])
  const bad = [...good, ['certificate', false]]
  expect(await points({ tls: { certFile, keyFile: certFile } })).toEqual(bad)
  const elsewhere = { tls: { certFile, keyFile }, origin: 'https://elsewhere.example' }
  expect(await points(elsewhere)).toEqual(bad)
})

function makeCertificate(): { readonly certFile: string; readonly keyFile: string } {
  const [certFile, keyFile] = [join(bench.folder, 'rows.crt'), join(bench.folder, 'rows.key')]
  const words =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=rows'
  const more = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile]
  execFileSync('openssl', [...words.split(' '), ...more], { stdio: 'pipe' })
  return { certFile, keyFile }
}
