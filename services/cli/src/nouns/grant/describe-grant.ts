import type { GrantView } from '@hutong/client'

const states: Readonly<Record<GrantView['state'], string>> = {
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

export function describeGrants(grants: readonly GrantView[]): string {
  return grants.length === 0 ? '没有 none\n' : grants.map((one) => `${headline(one)}\n`).join('')
}

export function describeGrant(told: GrantView): string {
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

function headline({ id, consumer, owner, state, wanted, deadline }: GrantView): string {
  const due = deadline ? `, ${describeDeadline(deadline)}` : ''
  return `${id}  ${states[state]}  ${consumer} asks ${owner} for ${wanted.recordType}, ${wanted.purpose ?? '?'}${due}`
}

function describeDeadline({
  what,
  date,
  calendar,
  isOverdue,
}: NonNullable<GrantView['deadline']>): string {
  const certainty = calendar === 'FIXED' ? '' : ' (暂定 provisional)'
  return `${what} due ${date}${certainty}${isOverdue ? ' 逾期 OVERDUE' : ''}`
}
