import { errors } from 'oidc-provider'

/** What the assertion of a request says of the one person whom the token is to be good for, by that request. */
export interface Pids {
  /** @throws errors.InvalidClientAuth for what no gateway has given out */
  readonly remember: (request: object, assertion: Readonly<Record<string, unknown>>) => void
  readonly of: (request: object) => { readonly pid: string } | undefined
}

/** The client signs it, as with Norway's Maskinporten: nobody between it and here can widen the token. */
export function rememberPids(): Pids {
  const pids = new WeakMap<object, string>()
  return {
    remember: (request, { pid }) => {
      if (pid === undefined) return
      if (typeof pid !== 'string' || !/^[0-9a-f]{64}$/u.test(pid))
        throw new errors.InvalidClientAuth('pid must be one that POST /v1/pids gave')
      pids.set(request, pid)
    },
    of: (request) => {
      const pid = pids.get(request)
      return pid === undefined ? undefined : { pid }
    },
  }
}
