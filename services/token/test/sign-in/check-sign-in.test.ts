import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { expect, onTestFinished, test } from 'vitest'
import { failingLimits } from '@hutong/limits/testing'
import { temporaryFolder } from '@hutong/process/testing'
import { openPeople, password } from '../open-people.ts'
import type { People } from '../open-people.ts'

const address = '10.0.0.7'
const minuteMs = 60_000
const stepMs = 30_000

const open = (more = {}): Promise<People> =>
  openPeople(temporaryFolder(onTestFinished), onTestFinished, more)
const enter = ({ signIn }: People, id = 'o-17', typed = password, from = address) =>
  signIn.checkPassword(id, typed, from)
const codeAt = (secret: string | null, timestamp: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret ?? '') }).generate({ timestamp })

/** The clerk has an authenticator now, and has signed in with it. */
async function enrol(people: People): Promise<string> {
  await enter(people)
  const secret = people.signIn.secretToEnrol('o-17') ?? ''
  const code = codeAt(secret, people.time.now)
  expect(await people.signIn.checkCode('o-17', code, address)).toMatchObject({
    verdict: 'signed-in',
  })
  people.time.now += minuteMs
  return secret
}

test('who sees persons needs a code as well, which is enrolled at the first sign-in', async () => {
  const people = await open()
  expect(await enter(people)).toEqual({ verdict: 'code-wanted', account: 'o-17' })
  expect(people.signIn.secretToEnrol('o-17')).toMatch(/^[A-Z2-7]{32}$/u)
  await enrol(people)
  expect(people.accounts.list()).toMatchObject([{ id: 'o-17', hasCode: true }])
})

test.each([
  [['integrator'], 'signed-in'],
  [['citizen'], 'signed-in'],
  [['integrator', 'provider'], 'code-wanted'],
  [['administrator'], 'code-wanted'],
  [['provider'], 'code-wanted'],
])('with the roles %j a good password is %s', async (roles, verdict) => {
  const people = await open()
  await people.accounts.add({ id: 'o-18', department: 'ziran', roles, password })
  expect(await enter(people, 'o-18')).toMatchObject({ verdict })
})

test('unknown, wrong, disabled: the answer is one and the same', async () => {
  const people = await open()
  const wrong = await enter(people, 'o-17', 'not the password')
  const unknown = await enter(people, 'nobody')
  people.accounts.disable('o-17')
  const disabled = await enter(people)
  expect(wrong).toEqual({ verdict: 'wrong' })
  expect([unknown, disabled]).toEqual([wrong, wrong])
})

test('a secret that is enrolled is never shown again', async () => {
  const people = await open()
  await enrol(people)
  await enter(people)
  expect(people.signIn.secretToEnrol('o-17')).toBeNull()
})

test('a secret does not lie on the disk as it is, and opens under its own key alone', async () => {
  const folder = temporaryFolder(onTestFinished)
  const people = await openPeople(folder, onTestFinished)
  await enter(people)
  const secret = people.signIn.secretToEnrol('o-17') ?? ''
  for (const file of readdirSync(folder)) {
    expect(readFileSync(join(folder, file), 'latin1')).not.toContain(secret)
  }
  const others = await openPeople(folder, onTestFinished, { key: Buffer.alloc(32, 8) })
  expect(() => others.signIn.secretToEnrol('o-17')).toThrow('does not open')
})

test.each([
  [-2, 'wrong'],
  [-1, 'signed-in'],
  [0, 'signed-in'],
  [1, 'signed-in'],
  [2, 'wrong'],
])('a code of %i steps from now is %s', async (away, verdict) => {
  const people = await open()
  const secret = await enrol(people)
  people.time.now += 10 * minuteMs
  const code = codeAt(secret, people.time.now + away * stepMs)
  expect(await people.signIn.checkCode('o-17', code, address)).toMatchObject({ verdict })
})

test('a code is good once', async () => {
  const people = await open()
  const secret = await enrol(people)
  const code = codeAt(secret, people.time.now)
  const tried = await Promise.all(
    Array.from({ length: 4 }, () => people.signIn.checkCode('o-17', code, address)),
  )
  expect(tried.map(({ verdict }) => verdict).toSorted()).toEqual([
    'signed-in',
    'wrong',
    'wrong',
    'wrong',
  ])
})

test('what is not six digits is no code', async () => {
  const people = await open()
  await enrol(people)
  for (const code of ['', '12345', '1234567', 'abcdef', '-12345']) {
    expect(await people.signIn.checkCode('o-17', code, address)).toEqual({ verdict: 'wrong' })
  }
})

test('a code may be typed as it is shown, in two groups', async () => {
  const people = await open()
  const code = codeAt(await enrol(people), people.time.now)
  const typed = `${code.slice(0, 3)} ${code.slice(3)}`
  expect(await people.signIn.checkCode('o-17', typed, address)).toMatchObject({
    verdict: 'signed-in',
  })
})

test('two who enrol at once do not both win: the code of the older secret is wrong', async () => {
  const people = await open()
  await enter(people)
  const older = people.signIn.secretToEnrol('o-17')
  await enter(people)
  const code = codeAt(older, people.time.now)
  expect(await people.signIn.checkCode('o-17', code, address)).toEqual({ verdict: 'wrong' })
})

/** How many attempts were made before the first that had to wait. */
async function attemptsBeforeWait(people: People, id = 'o-17'): Promise<number> {
  for (let count = 0; ; count += 1) {
    const { verdict } = await enter(people, id, 'not the password')
    if (verdict === 'wait') return count
  }
}

test.each(['o-17', 'nobody'])('after six attempts in a minute %s has to wait', async (id) => {
  const people = await open()
  expect(await attemptsBeforeWait(people, id)).toBe(6)
  expect(await enter(people, id)).toEqual({ verdict: 'wait', waitMs: minuteMs })
  people.time.now += minuteMs
  expect(await enter(people, id)).not.toMatchObject({ verdict: 'wait' })
})

test('attempts at once are no more than one after another', async () => {
  const people = await open()
  const tried = await Promise.all(Array.from({ length: 10 }, () => enter(people, 'o-17', 'wrong')))
  expect(tried.filter(({ verdict }) => verdict === 'wrong')).toHaveLength(6)
})

test('who goes on guessing waits longer and longer, and has sixty attempts a day', async () => {
  const people = await open()
  const waits: number[] = []
  let attempts = 0
  for (;;) {
    const told = await enter(people, 'o-17', 'not the password')
    if (told.verdict !== 'wait') attempts += 1
    else {
      waits.push(told.waitMs)
      if (told.waitMs > 2 * 60 * minuteMs) break
      people.time.now += told.waitMs
    }
  }
  expect(attempts).toBe(60)
  expect(Math.max(...waits.slice(0, 2))).toBe(minuteMs)
  expect(waits.some((wait) => wait > 5 * minuteMs && wait < 60 * minuteMs)).toBe(true)
})

test('a good sign-in begins a new count', async () => {
  const people = await open()
  for (let count = 0; count < 4; count += 1) await enter(people, 'o-17', 'not the password')
  await enrol(people)
  people.time.now -= minuteMs
  expect(await attemptsBeforeWait(people)).toBe(6)
})

test('one address cannot try a few passwords on everybody', async () => {
  const people = await open()
  for (let count = 0; count < 100; count += 1) await enter(people, `o-${1000 + count}`, 'wrong')
  expect(await enter(people)).toMatchObject({ verdict: 'wait' })
  expect(await enter(people, 'o-17', password, '10.0.0.8')).toMatchObject({
    verdict: 'code-wanted',
  })
})

test('one address begins 300 sign-ins a minute, and then waits', async () => {
  const { signIn } = await open()
  const begun = await Promise.all(Array.from({ length: 301 }, () => signIn.begin(address)))
  expect(begun.filter((waitMs) => waitMs === 0)).toHaveLength(300)
  expect(Math.max(...begun)).toBe(minuteMs)
  expect(await signIn.begin('10.0.0.8')).toBe(0)
})

test.each(['lost-before', 'answer-lost'] as const)(
  'nobody is let in while attempts cannot be counted (%s)',
  async (how) => {
    const people = await open({
      limitsOf: (limits: Parameters<typeof failingLimits>[0]) =>
        failingLimits(limits, { call: 'take', nth: 1, how }),
    })
    await expect(enter(people)).rejects.toMatchObject({ code: 'HUTONG_LIMITS_UNAVAILABLE' })
    expect(await enter(people)).toMatchObject({ verdict: 'code-wanted' })
  },
)

test.each(['lost-before', 'answer-lost'] as const)(
  'nobody is let in while it cannot be known whether a code was used (%s)',
  async (how) => {
    const people = await open({
      limitsOf: (limits: Parameters<typeof failingLimits>[0]) =>
        failingLimits(limits, { call: 'once', nth: 2, how }),
    })
    const code = codeAt(await enrol(people), people.time.now)
    const tried = people.signIn.checkCode('o-17', code, address)
    await expect(tried).rejects.toMatchObject({ code: 'HUTONG_LIMITS_UNAVAILABLE' })
  },
)
