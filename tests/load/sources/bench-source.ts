/** Where rows of one kind of source lie, ready to be read by us and by a peer. */
export interface BenchSource {
  /** `read` of connector.yaml. */
  readonly read: object
  /** Of sources.yaml, by name. */
  readonly connections?: Readonly<Record<string, object>>
  /** What the peer is told: where to read. */
  readonly place: string
  /** Sends them all, where rows are sent and not fetched. */
  readonly send?: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Makes so many rows; `folder` is the inbox of ours. */
export type PrepareSource = (rows: number, folder: string) => Promise<BenchSource>

/** Companies, nobody's data, each the same but for its number: mapping and judging cost the same for all kinds. */
export const columns = ['id', 'code', 'name', 'listed', 'reason', 'state', 'changed'] as const
export type BenchRow = Readonly<Record<(typeof columns)[number], string>>

const beginning = Date.parse('2026-01-01T00:00:00Z')

export const benchRow = (i: number): BenchRow => ({
  id: String(i),
  code: '91330106TT0000015D',
  name: '杭州示例科技有限公司',
  listed: '2024-01-31',
  reason: 'PLACE/7',
  state: '有效',
  changed: new Date(beginning + i).toISOString(),
})

export function* benchRows(count: number): Generator<BenchRow> {
  for (let i = 1; i <= count; i += 1) yield benchRow(i)
}

/** connector.yaml, which is JSON too, of a stream that reads these rows. */
export const benchConnector = (read: object, isExpressed: boolean): string =>
  JSON.stringify({
    apiVersion: 'hutong/v1',
    department: 'shichang',
    title: { zh: '市场监管', en: 'Market regulation' },
    streams: [
      {
        source: 'bench',
        type: 'org.abnormal',
        version: '1.0',
        read,
        recordId: { from: 'id' },
        status: { from: 'state', codes: { 有效: 'active', 撤销: 'revoked' } },
        fields: {
          creditCode: { from: 'code', format: 'credit-code' },
          name: { from: 'name', format: 'name' },
          listedOn: { from: 'listed', format: 'date' },
          reasonCode: {
            ...(isExpressed
              ? { jsonata: "$substringBefore(reason, '/') & '/7'", reads: ['reason'] }
              : { from: 'reason' }),
            codes: { 'PLACE/7': 'NOT_AT_ADDRESS' },
          },
        },
      },
    ],
  })
