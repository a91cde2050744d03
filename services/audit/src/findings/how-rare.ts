/**
 * How rare it is that chance alone gives `count` or more where `expected` are usual (Poisson's upper tail), in decimal digits: 6 = once in a million. 0 when it
 * is not more than usual.
 */
export function howRare(count: number, expected: number): number {
  if (count <= expected) return 0
  if (expected <= 0) return Infinity
  const first = count * Math.log(expected) - expected - lnFactorial(count)
  let sum = 1
  let term = 1
  for (let k = count + 1; term > precision; k += 1) {
    term *= expected / k
    sum += term
  }
  return Math.max(0, -(first + Math.log(sum)) / Math.LN10)
}

const precision = 1e-9
const exactMax = 32

/** Stirling's series beyond what is summed up exactly. */
function lnFactorial(n: number): number {
  if (n <= exactMax) {
    let sum = 0
    for (let k = 2; k <= n; k += 1) sum += Math.log(k)
    return sum
  }
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n)
}
