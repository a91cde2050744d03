import type { KeyObject } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  formatCheckpoint,
  growTree,
  leafHash,
  openCosignature,
  proveConsistency,
  type NodeReader,
} from '@hutong/merkle'
import { silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { checkpointSigner } from '../../src/checkpoint-signer.ts'
import { sha256, verifyEd25519 } from '../../src/sha256.ts'
import { formatSubmission } from '../../src/witness/submission.ts'
import { openWitness } from '../../src/witness/witness.ts'
import { newKey, origin, startWitness, type Running } from './open-watched.ts'

let key: KeyObject
let witness: Running
beforeEach(async () => {
  key = newKey()
  witness = await startWitness(key)
})

describe('a witness cosigns', () => {
  test('the first checkpoint, and a later one that is proved to contain it', async () => {
    expect(await send(0, 3)).toMatchObject({ status: 200 })
    const told = await send(3, 8)
    expect(told.status).toBe(200)
    const note = `${formatCheckpoint({ origin, ...treeOf(8) })}\n${told.body}`
    const cosigned = await openCosignature(note, witness.key, verifyEd25519)
    expect(cosigned).not.toBeNull()
  })

  test('the same again, as often as it is asked', async () => {
    await send(0, 3)
    expect(await send(3, 3)).toMatchObject({ status: 200 })
  })

  test('an empty ledger', async () => {
    expect(await send(0, 0)).toMatchObject({ status: 200 })
    expect(await send(0, 2)).toMatchObject({ status: 200 })
  })

  test('a checkpoint that others signed as well', async () => {
    const more = `${noteOf(3)}— other.example/w AAAAAAA=\n`
    expect(await post(formatSubmission({ old: 0, proof: [], checkpoint: more }))).toMatchObject({
      status: 200,
    })
  })
})

describe('a witness refuses', () => {
  test('what is at another size than it is, and says at which', async () => {
    await send(0, 5)
    for (const old of [0, 4]) {
      expect(await send(old, 8)).toEqual({ status: 409, type: 'text/x.tlog.size', body: '5\n' })
    }
  })

  test('another root of the same size with 409, another history with 422, and keeps what was signed as evidence', async () => {
    await send(0, 5)
    expect(await send(5, 5, 'forked')).toMatchObject({ status: 409 })
    expect(await send(5, 8, 'forked')).toMatchObject({ status: 422 })
    const [kept = ''] = readdirSync(join(witness.folder, 'cosigned')).filter((name) =>
      name.endsWith('.refused'),
    )
    expect(readFileSync(join(witness.folder, 'cosigned', kept), 'utf8')).toBe(noteOf(8, 'forked'))
    expect(await send(5, 8)).toMatchObject({ status: 200 })
  })

  test.each([
    ['an old size beyond the checkpoint', () => submission(5, 3), 400],
    ['what is no submission', () => 'hello', 400],
    ['a size with a leading zero', () => submission(0, 3).replace('old 0', 'old 00'), 400],
    ['a proof for nothing', () => submission(0, 3).replace('\n', `\n${'A'.repeat(43)}=\n`), 422],
    [
      'more lines of proof than a tree can have',
      () => submission(0, 3).replace('\n', `\n${`${'A'.repeat(43)}=\n`.repeat(64)}`),
      400,
    ],
    [
      'a ledger that it does not watch',
      () => submission(0, 3).replace(origin, 'else.example'),
      404,
    ],
    ['a checkpoint of another key', () => submission(0, 3, 'honest', newKey()), 403],
    ['a body without end', () => 'old 0\n'.repeat(20_000), 413],
  ])('%s', async (_, body, status) => {
    expect(await post(body())).toMatchObject({ status })
  })

  test('everything that is not POST /add-checkpoint', async () => {
    expect((await fetch(`${witness.url}/add-checkpoint`)).status).toBe(405)
    expect((await fetch(`${witness.url}/else`, { method: 'POST', body: 'x' })).status).toBe(404)
  })
})

describe('a witness remembers', () => {
  test('over a restart what it cosigned, and its key', async () => {
    await send(0, 5)
    const before = witness
    await before.stop()
    witness = await startWitness(key, { folder: before.folder })
    expect(witness.key).toEqual(before.key)
    expect(await send(0, 8)).toMatchObject({ status: 409, body: '5\n' })
  })

  test('in one process alone', async () => {
    await expect(startWitness(key, { folder: witness.folder })).rejects.toMatchObject({
      code: 'HUTONG_FOLDER_LOCKED',
    })
  })

  test('its secret for its user alone', () => {
    expect(statSync(join(witness.folder, 'witness.pem')).mode & 0o777).toBe(0o600)
  })

  test('nothing that it did not cosign: it does not start on a state that was changed', async () => {
    await send(0, 5)
    await witness.stop()
    const [name = ''] = statesOf(witness.folder)
    const file = join(witness.folder, 'cosigned', name)
    writeFileSync(file, readFileSync(file, 'utf8').replace('\n5\n', '\n4\n'))
    await expect(startWitness(key, { folder: witness.folder })).rejects.toMatchObject({
      code: 'HUTONG_WITNESS_STATE_DAMAGED',
    })
  })

  test.each([
    ['what it cosigned of a ledger', (folder: string) => statesOf(folder)[0] ?? ''],
    ['which ledgers it cosigned', () => 'origins'],
  ])('%s: without that it does not start', async (_, nameOf) => {
    await send(0, 5)
    await witness.stop()
    rmSync(join(witness.folder, 'cosigned', nameOf(witness.folder)))
    await expect(startWitness(key, { folder: witness.folder })).rejects.toMatchObject({
      code: 'HUTONG_WITNESS_STATE_DAMAGED',
    })
  })

  test('what it was about to cosign when it was killed', async () => {
    await send(0, 5)
    await witness.stop()
    writeFileSync(join(witness.folder, 'cosigned', 'origins'), '')
    witness = await startWitness(key, { folder: witness.folder })
    expect(await send(0, 8)).toMatchObject({ status: 409, body: '5\n' })
    expect(await send(5, 8)).toMatchObject({ status: 200 })
    await witness.stop()
    rmSync(join(witness.folder, 'cosigned', statesOf(witness.folder)[0] ?? ''))
    await expect(startWitness(key, { folder: witness.folder })).rejects.toMatchObject({
      code: 'HUTONG_WITNESS_STATE_DAMAGED',
    })
  })

  test('its name: another is refused', async () => {
    await witness.stop()
    const { folder } = witness
    const settings = { folder, ledgers: [], clock: systemClock, logger: silentLogger }
    await expect(openWitness({ ...settings, name: 'other.example/w' })).rejects.toMatchObject({
      code: 'HUTONG_WITNESS_KEY_CHANGED',
    })
  })

  test('that of many who ask at once with two histories only one gets its cosignature', async () => {
    const histories = ['honest', 'forked', 'honest', 'forked'] as const
    const told = await Promise.all(histories.map((history) => send(0, 5, history)))
    expect(told.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(told.filter(({ status }) => status === 409)).toHaveLength(3)
  })
})

const statesOf = (folder: string): readonly string[] =>
  readdirSync(join(folder, 'cosigned')).filter((name) => /^[0-9a-f]{64}$/u.test(name))

test('a witness takes up a ledger that it is told of later', async () => {
  const folder = join(temporaryFolder(onTestFinished), 'later')
  const settings = { folder, name: 'w.example', clock: systemClock, logger: silentLogger }
  const later = await openWitness({ ...settings, ledgers: [] })
  onTestFinished(() => later.close())
  expect(await later.addCheckpoint(submission(0, 3))).toMatchObject({ status: 404 })
  later.watch(checkpointSigner(origin, [key]).verifiers)
  expect(await later.addCheckpoint(submission(0, 3))).toMatchObject({ status: 200 })
})

test('a witness with only the older key of a rotated ledger answers 403 to the newer one, and goes on from there once it is given it', async () => {
  const newer = newKey()
  expect(await send(0, 3)).toMatchObject({ status: 200 })
  expect(await post(submission(3, 8, 'honest', newer))).toMatchObject({ status: 403 })
  witness.watch(key, newer)
  expect(await post(submission(0, 8, 'honest', newer))).toMatchObject({ status: 409, body: '3\n' })
  expect(await post(submission(3, 8, 'honest', newer))).toMatchObject({ status: 200 })
})

type History = 'honest' | 'forked'

function leafOf(history: History, index: number): Uint8Array {
  return leafHash(sha256, Buffer.from(`${index < 2 ? 'both' : history} ${index}`))
}

function treeOf(size: number, history: History = 'honest') {
  const tree = growTree(sha256)
  for (let index = 0; index < size; index += 1) tree.append(leafOf(history, index))
  return { size, root: tree.root() }
}

function noteOf(size: number, history: History = 'honest', signedBy = key): string {
  return checkpointSigner(origin, [signedBy]).sign(size, treeOf(size, history).root)
}

function submission(
  old: number,
  size: number,
  history: History = 'honest',
  signedBy = key,
): string {
  const nodes: NodeReader = (level, index) => {
    const tree = growTree(sha256)
    for (let at = index * 2 ** level; at < (index + 1) * 2 ** level; at += 1)
      tree.append(leafOf(history, at))
    return tree.root()
  }
  const proof = old > size ? [] : proveConsistency(sha256, nodes, old, size)
  return formatSubmission({ old, proof, checkpoint: noteOf(size, history, signedBy) })
}

const send = (old: number, size: number, history?: History) => post(submission(old, size, history))

async function post(body: string) {
  const response = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.text(),
  }
}
