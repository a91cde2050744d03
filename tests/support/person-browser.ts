/** What came back, with redirects not followed. */
export interface Visited {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Where it leads; undefined = nowhere. */
  readonly location: string | undefined
}

export interface PersonBrowser {
  readonly open: (address: string) => Promise<Visited>
  /** @param headers beside the usual ones */
  readonly send: (
    address: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Visited>
  /** As `open`, and on through every redirect that stays at the hub. `address` is where it ended. */
  readonly follow: (address: string) => Promise<Visited & { readonly address: string }>
}

const redirectsMax = 10

/** As much of a browser as signing in needs: cookies with their paths, kept apart from any other browser's. */
export function openBrowser(): PersonBrowser {
  const jar = new Map<string, { readonly path: string; readonly pair: string }>()

  const visit = async (
    address: string,
    init: { readonly method?: string; readonly body?: URLSearchParams } = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Visited> => {
    const { pathname } = new URL(address)
    const sent = [...jar.values()].filter(({ path }) => pathname.startsWith(path))
    const response = await fetch(address, {
      ...init,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: sent.map(({ pair }) => pair).join('; '),
        ...headers,
      },
    })
    for (const line of response.headers.getSetCookie()) keep(line)
    const location = response.headers.get('location')
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: location === null ? undefined : new URL(location, address).href,
    }
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */u)
    const [name = '', value] = pair.split('=')
    const path = attributes.find((one) => /^path=/iu.test(one))?.slice('path='.length) ?? '/'
    const isOver = value === '' || attributes.some((one) => /^expires=Thu, 01 Jan 1970/iu.test(one))
    if (isOver) jar.delete(`${name} ${path}`)
    else jar.set(`${name} ${path}`, { path, pair })
  }

  const open = (address: string): Promise<Visited> => visit(address)
  return {
    open,
    send: (address, fields, headers) =>
      visit(address, { method: 'POST', body: new URLSearchParams(fields) }, headers),
    follow: async (address) => {
      let at = address
      for (let count = 0; count < redirectsMax; count += 1) {
        const told = await open(at)
        if (told.location === undefined) return { ...told, address: at }
        if (new URL(told.location).origin !== new URL(address).origin) {
          return { ...told, address: told.location }
        }
        at = told.location
      }
      throw new Error(`${redirectsMax} redirects from ${address}, and no end`)
    },
  }
}
