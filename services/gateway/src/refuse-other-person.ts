import { problem } from '@hutong/http'
import type { Problem } from '@hutong/http'
import { pidOf } from '@hutong/schemas'
import type { Asked } from './asked.ts'
import type { Asker } from './recognise-asker.ts'
import { refusalTitles } from './refusal-titles.ts'

const code = 'subject-not-bound'

/** A token that is good for one person does nothing about another; undefined: it is good for any, or for this one. */
export function refuseOtherPerson(
  { caller: { client, pid } }: Pick<Asker, 'caller'>,
  subject: NonNullable<Asked['subject']>,
  parts: { readonly subjectKey: (idType: string, normalisedId: string) => string },
): Problem | undefined {
  if (pid === undefined || pidOf({ client }, subject, parts) === pid) return undefined
  return {
    ...problem('refused', {
      rule: 'the token is good for one person, and this is another',
      owner: 'the sharing authority',
      remedy: 'use a token that is good for this person, or for any',
    }),
    code,
    title: refusalTitles[code],
    type: `urn:hutong:problem:${code}`,
  }
}
