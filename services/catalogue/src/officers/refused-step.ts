import { problem } from '@hutong/http'
import type { Problem } from '@hutong/http'

const titles = {
  'not-your-grant': '无权办理此步骤 not your step',
  'two-officers': '须由两人经办 two officers',
} as const

/** A step that is not for this officer to take. */
export function refusedStep(
  code: keyof typeof titles,
  told: { readonly rule: string; readonly owner: string; readonly remedy: string },
): Problem {
  return {
    ...problem('refused', { ...told, detail: 'this step is not yours to take' }),
    code,
    title: titles[code],
    type: `urn:hutong:problem:${code}`,
  }
}
