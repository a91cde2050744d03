/** What is read of a grant that the hub shows; anything else is shown with `--json`. */
interface Shown {
  readonly id: string
  readonly consumer: string
  readonly owner: string
  readonly state: string
  readonly wanted: {
    readonly recordType: string
    readonly purpose?: string
    readonly fields?: readonly string[]
    readonly from?: string
    readonly until?: string
  }
  readonly deadline: {
    readonly what: string
    readonly date: string
    readonly calendar: string
    readonly isOverdue: boolean
  } | null
  readonly dispute: { readonly level: string; readonly openedBy: string } | null
  readonly missing: readonly {
    readonly field: string
    readonly rule: string
    readonly fix: string
  }[]
  readonly steps: readonly {
    readonly at: string
    readonly by: string
    readonly did: string
    readonly reason?: string
  }[]
}

const states: Readonly<Record<string, string>> = {
  requested: '待答复 requested',
  incomplete: '待补正 incomplete',
  refused: '不予共享 refused',
  withdrawn: '已撤回 withdrawn',
  approved: '已同意 approved',
  active: '生效 active',
  expired: '到期 expired',
  suspended: '暂停 suspended',
  revoked: '终止 revoked',
}

export function describeGrants(grants: readonly unknown[]): string {
  if (grants.length === 0) return '没有 none\n'
  return grants
    .filter(isShown)
    .map((one) => `${headline(one)}\n`)
    .join('')
}

export function describeGrant(told: unknown): string {
  if (!isShown(told)) return `${JSON.stringify(told)}\n`
  const { wanted, missing, steps, dispute } = told
  const lines = [
    headline(told),
    `  fields: ${wanted.fields?.join(', ') ?? '?'}; from ${wanted.from ?? '?'} until ${wanted.until ?? '?'}`,
    ...missing.map(({ field, rule, fix }) => `  missing ${field}: ${rule}; ${fix}`),
    ...(dispute ? [`  in dispute before ${dispute.level}, opened by ${dispute.openedBy}`] : []),
    ...steps.map(
      ({ at, by, did, reason }) =>
        `  ${at} ${by} ${did}${reason === undefined ? '' : `: ${reason}`}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function headline({ id, consumer, owner, state, wanted, deadline }: Shown): string {
  const due = deadline ? `, ${describeDeadline(deadline)}` : ''
  return `${id}  ${states[state] ?? state}  ${consumer} asks ${owner} for ${wanted.recordType}, ${wanted.purpose ?? '?'}${due}`
}

function describeDeadline({
  what,
  date,
  calendar,
  isOverdue,
}: NonNullable<Shown['deadline']>): string {
  const certainty = calendar === 'FIXED' ? '' : ' (暂定 provisional)'
  return `${what} due ${date}${certainty}${isOverdue ? ' 逾期 OVERDUE' : ''}`
}

function isShown(value: unknown): value is Shown {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'wanted' in value &&
    'missing' in value &&
    'steps' in value
  )
}
