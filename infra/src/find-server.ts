import { existsSync } from 'node:fs'
import { findBinary } from './find-binary.ts'
import type { OtherServers, OwnServers, ServerName } from './server-names.ts'
import { serverRecipes } from './server-recipes.ts'

/** Where a suite gets a real server from; `missing` says what to install. */
export type FoundServer<Name extends ServerName> =
  | { readonly kind: 'running'; readonly server: OtherServers[Name] }
  | { readonly kind: 'in-docker'; readonly start: () => Promise<OtherServers[Name]> }
  | FoundOwnServer<Name>
export type FoundOwnServer<Name extends ServerName> =
  | { readonly kind: 'by-binary'; readonly start: () => Promise<OwnServers[Name]> }
  | { readonly kind: 'missing'; readonly why: string }

type Environment = Readonly<Record<string, string | undefined>>

/** In this order: an address in the environment; the binaries; Docker; else what is missing. */
export function findServer<Name extends ServerName>(
  name: Name,
  environment: Environment = process.env,
): FoundServer<Name> {
  const { elsewhere } = serverRecipes[name]
  const own = findOwnServer(name, environment)
  if (elsewhere === undefined) return own
  const address = environment[elsewhere.variable] ?? ''
  if (address !== '') return { kind: 'running', server: elsewhere.at(address) }
  if (own.kind !== 'missing') return own
  if (hasDocker(environment)) return { kind: 'in-docker', start: elsewhere.startInDocker }
  return { kind: 'missing', why: `${own.why}, set ${elsewhere.variable}, or start Docker` }
}

/** For suites that end a server and start it again: from the binaries, whatever else the environment offers. */
export function findOwnServer<Name extends ServerName>(
  name: Name,
  environment: Environment = process.env,
): FoundOwnServer<Name> {
  const { binaries, start } = serverRecipes[name]
  const absent = binaries.filter((binary) => findBinary(binary, environment['PATH']) === undefined)
  if (absent.length === 0) return { kind: 'by-binary', start }
  return { kind: 'missing', why: `no ${name}: install ${absent.join(' and ')}` }
}

/** A client on PATH proves nothing: what counts is the engine's socket. */
function hasDocker(environment: Environment): boolean {
  return (environment['DOCKER_HOST'] ?? '') !== '' || existsSync('/var/run/docker.sock')
}
