import { isBuiltin, registerHooks } from 'node:module'

/** Asks a hub one question where nothing of Node can be imported, and its globals are gone: `node without-node.ts URL VKEY QUESTION`. */
const [, , url = '', vkey = '', question = ''] = process.argv
const screen = process.stdout
registerHooks({
  resolve: (specifier, context, next) => {
    if (isBuiltin(specifier)) throw new Error(`${specifier} is not in browsers`)
    return next(specifier, context)
  },
})
// Node's own fetch is made of these: to it they are there, to everybody else they are not.
for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate']) {
  const value: unknown = Reflect.get(globalThis, name)
  Object.defineProperty(globalThis, name, { get: () => (askedByNode() ? value : undefined) })
}

const { createHubClient } = await import('../../src/client.ts')
const { exportJWK, generateKeyPair } = await import('jose')
const privateJwk = await exportJWK(
  (await generateKeyPair('Ed25519', { extractable: true })).privateKey,
)
const client = createHubClient({ url, clientId: 'a', privateJwk, vkey, dpop: true })
const { outcome, index } = await client.verify(JSON.parse(question))
screen.write(`${outcome} by entry ${index}\n`)

function askedByNode(): boolean {
  const [, , , caller = ''] = (new Error('who asks?').stack ?? '').split('\n')
  return caller.includes('node:')
}
