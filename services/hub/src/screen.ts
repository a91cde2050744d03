import { join, relative } from 'node:path'
import type { Sample } from './city/sample-questions.ts'
import type { FirstAnswer } from './demo/ask-first-question.ts'
import type { OfficesStatus } from './offices/messages.ts'

/** How far the sources are. */
export type SourcesStatus = Pick<OfficesStatus, 'loaded' | 'sources'>

/** What a person at the terminal sees. Progress rewrites one line on a terminal and is told every few seconds elsewhere. */
export interface Screen {
  readonly city: (peopleDone: number, people: number) => void
  readonly listening: (url: string) => void
  readonly loading: (status: SourcesStatus) => void
  readonly loaded: (status: SourcesStatus) => void
  readonly answered: (told: FirstAnswer) => void
  readonly next: (where: Where) => void
  readonly empty: (data: string) => void
  readonly stopped: () => void
}

interface Where {
  readonly url: string
  readonly data: string
  readonly sample: Sample
  /** URL of the witness; empty = none. */
  readonly witness: string
}

const quietMs = 5_000

export function createScreen(): Screen {
  const out = process.stdout
  let toldAt = 0
  let open = false
  const line = (text: string): void => {
    if (open) out.write('\n')
    open = false
    out.write(`${text}\n`)
  }
  const progress = (text: string): void => {
    if (out.isTTY) {
      out.write(`\r\u001B[K${text}`)
      open = true
    } else if (Date.now() - toldAt >= quietMs) {
      toldAt = Date.now()
      line(text)
    }
  }
  return {
    city: (done, people) => progress(`造城 making the synthetic city: ${share(done, people)}`),
    listening: (url) => line(`互通 Hutong answers on ${url} and loads meanwhile`),
    loading: (status) => {
      if (!status.loaded) progress(`载入 loading: ${describeSources(status)}`)
    },
    loaded: (status) => line(`已载入 loaded: ${describeSources(status)}`),
    answered: (told) => line(describeAnswer(told)),
    next: (where) => line(describeNext(where)),
    empty: (data) =>
      line(
        `Nothing to load: drop departments' files into ${join(data, 'city')} (docs/life-of-a-record.md)`,
      ),
    stopped: () => line('停止 stopped; start again and nothing is lost'),
  }
}

const share = (done: number, all: number): string =>
  `${done.toLocaleString('en')} of ${all.toLocaleString('en')} people (${Math.floor((100 * done) / all)} %)`

function describeSources({ sources }: SourcesStatus): string {
  return sources
    .map(({ source, published, quarantined, state }) => {
      const refused = quarantined > 0 ? `, ${quarantined} in quarantine` : ''
      return `${source} ${published.toLocaleString('en')} records${refused}${state === 'degraded' ? ' (source not readable)' : ''}`
    })
    .join(' · ')
}

function describeAnswer({ sample, answer, reason, receipt, tookMs }: FirstAnswer): string {
  const { request } = sample
  return `
问 asked     ${sample.name}
             type ${request.type}, purpose ${request.purpose}, basis ${request.legalBasis}
答 answer    ${answer}${reason === null ? '' : ` (${reason})`} in ${tookMs.toFixed(1)} ms
证 proof     entry ${receipt.index} of a signed tree of ${receipt.size}, by ${receipt.origin}:
             signature, inclusion and the answer's own bytes were checked offline and hold`
}

function describeNext(where: Where): string {
  const { url, sample, witness } = where
  const data = asTyped(where.data)
  const body = JSON.stringify(sample.request)
  return `
Ask it yourself, at any time:
curl -s ${url}${sample.path} -H "Authorization: Bearer $(cat ${join(data, 'demo', 'token')})" -H 'Content-Type: application/json' -d '${body}'

More questions   ${join(data, 'demo', 'samples.json')}
API reference    ${url}/docs
What is shared   ${url}/v1/catalogue
The ledger       ${url}/ledger/checkpoint
Console          not in this version; \`npx -y pnpm@12 hutong --help\` meanwhile
${
  witness === ''
    ? "No witness is configured: a receipt is the keeper's promise until one cosigns (docs/guides/witness.md)."
    : `Witness          ${witness}, which cosigns the ledger (docs/guides/witness.md)`
}
Ctrl-C stops.`
}

/** The folder as a person here would type it. */
function asTyped(folder: string): string {
  const near = relative(process.cwd(), folder)
  return near === '' || near.startsWith('..') ? folder : near
}
