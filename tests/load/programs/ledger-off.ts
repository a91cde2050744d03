import { registerHooks } from 'node:module'

/**
 * The hub without its audit, for comparison only: `node --import` of this file puts `note-nothing.ts` where entries are made, so none is encoded,
 * sealed, signed, written or proven. Nothing but a bench may ever load it.
 */
const standIn = new URL('note-nothing.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    const isMaker = found.url.endsWith('/services/ledger/src/note-entry.ts')
    return isMaker && context.parentURL !== standIn ? { ...found, url: standIn } : found
  },
})
