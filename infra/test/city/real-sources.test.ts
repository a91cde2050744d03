import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { checkReceipt } from '@hutong/client'
import { offSources } from '@hutong/hub/demo'
import { requireCity } from '@hutong/infra/testing/city'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { RealCity } from '../../src/city/start-city.ts'
import { ask, readSamples } from './ask-city.ts'
import type { Sample } from './ask-city.ts'
import type { Row } from '../../src/city/departments/read-export.ts'
import { atDesk, exportAgain, inMariadb, inPostgres, rowWith, textOf } from './real-changes.ts'
import { recordsInLog, recordsOfFiles } from './read-records.ts'

const homeCertificate = '浙(2020)杭州市不动产权第0000001号'
const patience = { timeout: 60_000, interval: 300 }
const slow = 180_000
const repository = fileURLToPath(new URL('../../..', import.meta.url))

const data = mkdtempSync(join(tmpdir(), 'hutong-city-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

await requireCity({ data, people: 200, sources: 'real' }, (city) => {
  const { real } = city
  if (real === undefined) throw new Error('the departments have no systems of their own')
  const samples = readSamples(data)

  const subjectOf = (name: string): string => sampleOf(name).request.subject.id
  const sampleOf = (name: string): Sample => {
    const found = samples.find((one) => one.name === name)
    if (!found) throw new Error(`there is no sample ${name}`)
    return found
  }

  test('the ready questions are answered as they are from files, each with a proof', async () => {
    const told: unknown[] = []
    for (const { client, request } of samples) {
      const { status, body } = await ask(city, request, client)
      const receipt = await checkReceipt(body, textOf(city.vkeyFile))
      told.push({
        status,
        answer: body['answer'],
        reason: body['reason'],
        isProven: receipt.valid,
      })
    }
    expect(told).toEqual(
      samples.map(({ expected }) => ({ status: 200, ...expected, isProven: true })),
    )
  })

  test(
    'the log holds the same records as from files, each of them once',
    { timeout: slow },
    async () => {
      // Nobody feeds the list of abnormal operation: its folder is not there.
      const unread = [...offSources, 'shichang-yichang']
      const fromFiles = await recordsOfFiles(join(data, 'city'), unread)
      const fromSources = await recordsInLog(city)
      expect(Object.fromEntries(fromSources.records)).toEqual(Object.fromEntries(fromFiles.records))
      expect(fromSources.count).toBe(fromSources.records.size)
    },
  )

  test('secrets lie in files that others cannot read, and nobody is told them', () => {
    for (const name of ['databases.password', 'tax.secret', 'health.password', 'window-1.pem']) {
      const file = join(data, 'sources', name)
      expect(statSync(file).mode & 0o077).toBe(0)
      expect(textOf(real.sourcesFile)).not.toContain(textOf(file).trim())
    }
    expect(statSync(real.sourcesFile).mode & 0o077).toBe(0)
  })

  describe('on the command line', () => {
    const place = ['--data', data, '--kafka', city.addresses.kafka]
    const sources = ['--sources', real.sourcesFile, '--json']

    test.each([...real.connectorFiles])(
      'check finds everything in the own system of %s',
      async (_, file) => {
        const { code, out, err } = await hutong('check', file, ...place, ...sources)
        expect([code, wrongIn(out), err]).toEqual([0, [], ''])
      },
    )

    test.each(['housing', 'provident-fund'])(
      'check finds everything in the files of %s',
      async (department) => {
        const { code, out } = await hutong('check', department, ...place, ...sources)
        expect([code, wrongIn(out)]).toEqual([0, []])
      },
    )

    test.each([...real.connectorFiles])(
      'the conformance kit holds %s to all that a run relies on, on its own system',
      { timeout: slow },
      async (department, file) => {
        const folder = mkdtempSync(join(tmpdir(), 'hutong-kit-'))
        onTestFinished(() => rmSync(folder, { recursive: true }))
        // A copy, since what is refused of this city is written down beside it.
        copyFileSync(file, join(folder, 'connector.city.yaml'))
        const waivers = join(repository, 'connectors', department, 'waivers.city.yaml')
        if (existsSync(waivers)) copyFileSync(waivers, join(folder, 'waivers.city.yaml'))
        const { code, out } = await hutong('test', folder, '--accept', ...place, ...sources)
        expect([failedIn(out), code]).toEqual([[], 0])
      },
    )

    test('status tells that every source runs, but for the one that is switched off', async () => {
      const { code, out } = await hutong('status', ...place, '--json')
      const { sources: told }: { sources: { source: string; state: string }[] } = JSON.parse(out)
      const others = told.filter(({ state }) => state !== 'running')
      expect(others.map(({ source, state }) => [source, state])).toEqual([
        ['minzheng-binyi', 'never'],
      ])
      expect(code).toBe(1)
    })

    test('preview reads a table beside the connector, and shows no number of a person', async () => {
      const words = ['civil-affairs', '--stream', 'minzheng', ...place, ...sources]
      const { out } = await hutong('preview', ...words)
      const { streams }: { streams: { recordCount: number; refusedCount: number }[] } =
        JSON.parse(out)
      expect(streams[0]?.recordCount).toBeGreaterThan(50)
      expect(streams[0]?.refusedCount).toBe(2)
      expect(out).not.toMatch(/330106(?:19|20)\d{8}/u)
    })

    test('quarantine lists the rows of a table that were refused', async () => {
      const { code, out } = await hutong('quarantine', 'ls', 'gongan', ...place)
      expect(code).toBe(1)
      expect(out).toContain('value-malformed')
    })
  })

  describe('a change in the own system of a department', () => {
    for (const [department, name, change, revoke] of changesIn(real, subjectOf)) {
      test(
        `${department}: another value makes the answer NO, and a revocation says so`,
        { timeout: slow },
        async () => {
          const { request, client } = sampleOf(name)
          const answered = async (): Promise<string> => {
            const { body } = await ask(city, request, client)
            return [body['answer'] ?? body['code'], body['reason']].join(' ').trim()
          }
          expect(await answered()).toBe('YES')
          await change()
          await vi.waitUntil(async () => (await answered()) === 'NO mismatch', patience)
          await revoke()
          await vi.waitUntil(async () => (await answered()) === 'NO revoked', patience)
        },
      )
    }
  })
})

type Change = readonly [
  department: string,
  sample: string,
  change: () => Promise<void>,
  revoke: () => Promise<void>,
]

/** What is asked about; how its row is changed there, and how it is revoked. */
function changesIn(real: RealCity, subjectOf: (sample: string) => string): readonly Change[] {
  const atDeskOf = (
    system: keyof RealCity['systems'],
    department: string,
    type: string,
    sample: string,
    ...states: readonly Row[]
  ): Change => {
    const words = [subjectOf(sample)]
    const [change, revoke] = states.map((members) => async () => {
      const { id } = await rowWith(data, department, type, words)
      await atDesk(real, system, type, id, members)
    })
    return [department, sample, change ?? nothing, revoke ?? nothing]
  }
  const exported = (
    department: string,
    type: string,
    sample: string,
    ...states: readonly Row[]
  ): Change => {
    const words = [subjectOf(sample)]
    const [change, revoke] = states.map((members) => async () => {
      const { row } = await rowWith(data, department, type, words)
      await exportAgain(data, department, type, { ...row, ...members })
    })
    return [department, sample, change ?? nothing, revoke ?? nothing]
  }
  const civil = (set: string) => () =>
    inPostgres(
      real,
      'civil_affairs',
      `UPDATE registry.marriages SET ${set} WHERE 证书编号 = 'J330106-2015-999001'`,
    )
  const population = (set: string) => () =>
    inMariadb(
      real,
      `UPDATE population SET ${set} WHERE 公民身份号码 = '${subjectOf('an identity')}'`,
    )
  const insured = `WHERE 证件号码 = '${subjectOf('an employee in social insurance')}'`
  const participation = (statement: string) => () =>
    inPostgres(real, 'social_security', `${statement} ${insured}`)
  const rights = (statement: string) => () =>
    inPostgres(real, 'real_estate', `${statement} WHERE bdcqzh = '${homeCertificate}'`)
  return [
    [
      'civil-affairs',
      'a marriage certificate in force',
      civil(`登记类型 = '离婚'`),
      civil(`登记类型 = '结婚', 已删除 = true`),
    ],
    [
      'public-security',
      'an identity',
      population(`姓名 = '张维'`),
      population(`姓名 = '陈文博', 状态 = '注销'`),
    ],
    exported(
      'housing',
      'housing.contract',
      'a filed contract, asked for by one of two buyers',
      { 合同状态: '已备案' },
      { 状态: '撤销' },
    ),
    atDeskOf(
      'tax',
      'tax',
      'tax.payment',
      'deed tax paid for a contract',
      { zsxm: '其他' },
      { zsxm: '契税', zt: '作废' },
    ),
    atDeskOf(
      'marketRegulation',
      'market-regulation',
      'org.registration',
      'a company in business',
      { 登记状态: '歇业' },
      { 登记状态: '存续', 状态: '撤销' },
    ),
    [
      'social-security',
      'an employee in social insurance',
      participation(`UPDATE registry.participation SET 险种 = '失业保险'`),
      async () => {
        await participation(`UPDATE registry.participation SET 险种 = '企业职工基本养老保险'`)()
        await participation('DELETE FROM registry.participation')()
      },
    ],
    [
      'real-estate',
      'the title of a home owned together',
      rights(`UPDATE registry.rights SET mj = '1.00'`),
      async () => {
        await rights(`UPDATE registry.rights SET mj = '89.64'`)()
        await rights('DELETE FROM registry.rights')()
      },
    ],
    exported(
      'provident-fund',
      'fund.account',
      'an account of the provident fund',
      { zhzt: '封存' },
      { zt: '撤销' },
    ),
    atDeskOf(
      'health',
      'health',
      'birth.certificate',
      'a birth, asked for by the mother',
      { xsexm: '张晨' },
      { xsexm: '陈乐', zt: '作废' },
    ),
  ]
}

const nothing = async (): Promise<void> => undefined

/** What the kit has found wrong. */
function failedIn(out: string): readonly unknown[] {
  const { streams }: { streams: { source: string; checks: { check: string; state: string }[] }[] } =
    JSON.parse(out)
  return streams.flatMap(({ source, checks }) =>
    checks.filter(({ state }) => state === 'failed').map((check) => [source, check]),
  )
}

/** What `check` does not find in order. */
function wrongIn(out: string): readonly unknown[] {
  const { streams }: { streams: { source: string; points: { ok: boolean }[] }[] } = JSON.parse(out)
  return streams.flatMap(({ source, points }) =>
    points.filter(({ ok }) => !ok).map((point) => [source, point]),
  )
}

async function hutong(...words: readonly string[]) {
  const program = fileURLToPath(new URL('../../../services/cli/src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [program, 'connector', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  await closed
  return { code: child.exitCode, out, err }
}
