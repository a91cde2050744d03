const modulus = 36

/** Check character of ISO/IEC 7064 MOD 37,36 (hybrid) over 0-9 and A-Z, as in GB/T 17710-2008. */
export function mod37Check(body: string): string {
  let product = modulus
  for (const character of body) {
    const sum = (product + Number.parseInt(character, 36)) % modulus
    product = ((sum === 0 ? modulus : sum) * 2) % (modulus + 1)
  }
  // An intermediate product of 1 gives 36, which has no character of its own and wraps to 0.
  return ((modulus + 1 - product) % modulus).toString(36).toUpperCase()
}
