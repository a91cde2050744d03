import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { SourceLedger } from '@hutong/audit'
import { createFetch } from '@hutong/client'
import { folderTiles, webTiles } from '@hutong/ledger'
import type { TileSource } from '@hutong/ledger'
import { CannotJudge } from '../../cannot-judge.ts'
import { auditorCredentials } from './auditor-options.ts'

export interface SourceOptions {
  readonly ledger?: readonly string[]
  readonly vkey?: string
  readonly data: string
  readonly url: string
  readonly client?: string
  readonly login?: boolean
  readonly json?: boolean
}

type Send = Parameters<typeof webTiles>[1] & object

/** Where the ledgers are that an index is made from. @throws CannotJudge */
export async function sourcesOf(options: SourceOptions): Promise<readonly SourceLedger[]> {
  const places = options.ledger ?? foldersIn(join(options.data, 'ledger'))
  const trusted = options.vkey === undefined ? undefined : await readFile(options.vkey, 'utf8')
  const send = await senderOf(options)
  const sources = places.map(async (place): Promise<SourceLedger> => {
    const { name, where } = parsePlace(place)
    if (!isAddress(where)) {
      if (!existsSync(where)) throw new CannotJudge(`${where} is not there`)
      const vkeys = trusted ?? (await readFile(keysBeside(where), 'utf8'))
      return { name, tiles: folderTiles(where), vkeys }
    }
    if (trusted !== undefined) return { name, tiles: knownTiles(where, send), vkeys: trusted }
    throw new CannotJudge(
      `${where} is not asked for its own keys: name those that you trust with --vkey`,
    )
  })
  return refuseTwice(await Promise.all(sources))
}

/** A new ledger is empty; an address where there is none is a mistake. */
function knownTiles(address: string, send: Send | undefined): TileSource {
  const tiles = webTiles(address, send)
  return {
    ...tiles,
    checkpoint: async () => {
      const note = await tiles.checkpoint()
      if (note !== null && note !== '') return note
      throw new CannotJudge(
        `${address}/checkpoint is not there: an address of a ledger ends like https://hub.example/ledger`,
      )
    },
  }
}

const isAddress = (where: string): boolean => /^https?:\/\//u.test(where)

/** `<folder>`, `<name>=<folder>` or `<name>=<address>`. */
function parsePlace(given: string): { readonly name: string; readonly where: string } {
  const [, name, place = given] = /^([a-z0-9][a-z0-9-]{0,31})=(.+)$/u.exec(given) ?? []
  const where = place.replace(/\/+$/u, '')
  if (name !== undefined) return { name, where }
  if (!isAddress(where)) return { name: basename(where), where }
  throw new CannotJudge(
    `${where} does not say whose ledger it is: write <name>=${where}, the name that its process bears`,
  )
}

function refuseTwice(sources: readonly SourceLedger[]): readonly SourceLedger[] {
  const names = sources.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice === undefined) return sources
  throw new CannotJudge(`the ledger ${twice} is named twice: name each once`)
}

/** In the name of an auditor, where one is named: gateways give entries to nobody else. */
async function senderOf(options: SourceOptions): Promise<Send | undefined> {
  const { url, client, login, data } = options
  if (client === undefined && !login) return undefined
  const asker = { url, data, client: client ?? '', ...(login ? { login } : {}) }
  const credentials = await auditorCredentials(asker)
  // Each address that is named sees the token: bound to a key, it is worth nothing there.
  const bound = 'clientId' in credentials ? { ...credentials, dpop: true } : credentials
  const send = createFetch({ url, credentials: bound })
  return (address, init) => send(new Request(address, init))
}

function foldersIn(folder: string): readonly string[] {
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory())
    : []
  if (names.length > 0) return names.map(({ name }) => join(folder, name))
  throw new CannotJudge(`${folder} holds no ledger: name where they are with --ledger`)
}

function keysBeside(folder: string): string {
  const file = [`${folder}.vkeys`, `${folder}.vkey`].find((name) => existsSync(name))
  if (file !== undefined) return file
  throw new CannotJudge(`${folder}.vkeys is not there: name the verifier keys with --vkey`)
}
