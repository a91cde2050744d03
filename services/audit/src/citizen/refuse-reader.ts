import { problem } from '@hutong/http'
import type { Caller, Problem } from '@hutong/http'
import { pidOf } from '@hutong/schemas'
import type { SubjectKeyer } from '@hutong/schemas'
import type { CitizenSubject } from './parse-user-code.ts'

const code = 'subject-not-bound'
const title = '令牌不是为此人签发的 token not good for this person'

/**
 * Whether this caller may be told about this person: a citizens' portal about anybody, since it has recognised the person by itself; with a token that is
 * good for one person about that person alone; somebody who signed in about themselves alone. Undefined: it may.
 *
 * @param subjectKey null where the index key is not: then nobody can tell whom a token is good for
 */
export function refuseReader(
  { client, pid, person }: Caller,
  subject: CitizenSubject,
  subjectKey: SubjectKeyer | null,
): Problem | undefined {
  const wanted = person ? person.own : pid
  if (!person && wanted === undefined) return undefined
  if (!subjectKey)
    return refused(
      'it cannot be told here whom the token is good for',
      'give this process the index key of the city, index.key, or use a token that is good for any person',
    )
  if (wanted === undefined)
    return refused(
      'whoever signed in sees who looked at their own records, and it is not known which those are',
      "have an administrator register the account's own number: hutong account own",
    )
  const holder = person ? { account: person.account } : { client }
  if (pidOf(holder, subject, { subjectKey }) === wanted) return undefined
  return refused(
    'the token is good for one person, and this is another',
    'use a token that is good for this person, or for any',
  )
}

/** A header is believed from a citizens' portal alone, and as far as it names the person asked about. Undefined: it is. */
export function refuseAssertion(
  { person }: Caller,
  asserted: CitizenSubject,
  subject: CitizenSubject,
): Problem | undefined {
  if (person)
    return refused(
      "the header X-Road-UserId is a citizens' portal's to send",
      'send POST /v1/me/accesses, which takes the word of the token',
    )
  if (asserted.idType === subject.idType && asserted.id === subject.id) return undefined
  return refused(
    'userCode is not the person of the header X-Road-UserId, and nobody asks this on behalf of another',
    'send the same person in both',
  )
}

function refused(rule: string, remedy: string): Problem {
  return {
    ...problem('refused', { rule, owner: 'the sharing authority', remedy }),
    code,
    title,
    type: `urn:hutong:problem:${code}`,
  }
}
