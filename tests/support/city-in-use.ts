import type { LoadedCity } from './start-loaded-city.ts'

let used: LoadedCity | undefined

/** From here on the tests of this file run on the city: what they start as a hub is the city, and goes on when they stop it. */
export function useCity(city: LoadedCity): void {
  used = city
}

/** Undefined = each file of tests has an embedded hub of its own. */
export const cityInUse = (): LoadedCity | undefined => used
