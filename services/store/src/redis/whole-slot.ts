/**
 * Lua that fails while the cluster moves the slot of this key to another node. Then some keys are here and some there, and a key that is only not here
 * would pass for one that is nowhere. A cluster refuses a call on several keys of which one is missing in just that state; elsewhere it does nothing.
 *
 * @param key a Lua expression
 */
export const wholeSlot = (key: string): string => `redis.call('EXISTS', ${key}, ${key} .. ':none')`
