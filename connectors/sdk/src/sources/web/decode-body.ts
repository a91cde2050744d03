import { byteOrderMark, createDecoder, type Charset } from '../decode-text.ts'
import { misconfigured } from './failures.ts'

/** The text of an answer; of bytes that are not of its charset, U+FFFD stands in their place and `isWhole` is false. */
export interface DecodedBody {
  readonly text: string
  readonly isWhole: boolean
}

/**
 * Decodes a body by its byte order mark, else by `charset`.
 *
 * @throws HutongError HUTONG_SOURCE_CONFIG when the mark is of another charset
 */
export function decodeBody(body: Buffer, charset: Charset, where: string): DecodedBody {
  const mark = byteOrderMark(body, charset)
  if (mark === 'foreign')
    throw misconfigured(
      where,
      `answers in a charset that is not ${charset}: its first bytes say so; set charset`,
    )
  const bytes = body.subarray(mark)
  const text = createDecoder(charset)(bytes)
  if (text !== undefined) return { text, isWhole: true }
  return { text: new TextDecoder(charset, { ignoreBOM: true }).decode(bytes), isWhole: false }
}

/**
 * Charset by its name in a header or in the first line of a document; GB 2312 and GBK are parts of GB 18030. Undefined when none is named.
 *
 * @throws HutongError HUTONG_SOURCE_CONFIG for one that is not known here
 */
export function charsetNamed(name: string | undefined, where: string): Charset | undefined {
  if (name === undefined) return undefined
  const known = charsets.get(name.trim().toLowerCase())
  if (known !== undefined) return known
  throw misconfigured(
    where,
    'answers in a charset that is neither UTF-8 nor GB 18030: have it answer in one of them',
  )
}

const charsets: ReadonlyMap<string, Charset> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['gb18030', 'gb18030'],
  ['gbk', 'gb18030'],
  ['gb2312', 'gb18030'],
])

export interface ContentType {
  readonly media: string
  readonly charset: string | undefined
}

export function readContentType(header: string | undefined): ContentType {
  const [media = '', ...parameters] = (header ?? '').split(';')
  const [, charset] =
    /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(
      parameters.find((parameter) => /^\s*charset\s*=/i.test(parameter)) ?? '',
    ) ?? []
  return { media: media.trim().toLowerCase(), charset }
}
