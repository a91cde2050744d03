import { CannotJudge } from '../../cannot-judge.ts'

/** `host:port`, `[address]:port`. @throws CannotJudge */
export function parseListen(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9A-Za-z.-]+)):(\d{1,5})$/u.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host !== undefined && port <= 65_535) return { host, port }
  throw new CannotJudge(`--listen ${text} must be HOST:PORT, such as 0.0.0.0:8090 or [::1]:8090`)
}

/** @throws CannotJudge */
export function parseName(text: string): string {
  if (/^[^\s+]{1,128}$/u.test(text)) return text
  throw new CannotJudge(
    `--name ${text} must have no space and no plus sign, such as witness.example/w1`,
  )
}
