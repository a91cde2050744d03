/** Every refusal that a sender can meet. Codes are promises; texts are for people, Chinese first. */
const table = {
  malformed: [400, '请求无法解析 malformed request'],
  unauthenticated: [401, '签名未通过验证 not authenticated'],
  'not-found': [404, '没有此资源 not found'],
  'method-not-allowed': [405, '不支持该方法 method not allowed'],
  'request-timeout': [408, '请求超时 request timeout'],
  'batch-differs': [409, '批次内容不一致 batch differs'],
  'length-required': [411, '缺少内容长度 length required'],
  'too-large': [413, '请求过大 request too large'],
  'unsupported-media-type': [415, '不支持的内容类型 unsupported media type'],
  invalid: [422, '请求内容有误 invalid request'],
  'too-many-requests': [429, '请求过于频繁 too many requests'],
  'headers-too-large': [431, '请求头过大 request headers too large'],
  internal: [500, '系统内部错误 internal error'],
  'not-ready': [503, '系统尚未就绪 not ready'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemCode = keyof typeof table

/** One thing that is wrong: where (a header, or a row by its line), which rule, how to mend it. Never quotes what was sent. */
export interface Fault {
  readonly field: string
  readonly rule: string
  readonly fix: string
}

export interface Problem {
  /** RFC 9457 problem details. */
  readonly body: {
    readonly type: string
    readonly status: number
    readonly code: ProblemCode
    readonly title: string
    readonly detail: string
    readonly errors?: readonly Fault[]
  }
  readonly headers: Readonly<Record<string, string>>
}

export function problem(
  code: ProblemCode,
  detail: string,
  {
    errors,
    headers = {},
  }: { readonly errors?: readonly Fault[] } & Partial<Pick<Problem, 'headers'>> = {},
): Problem {
  const [status, title] = table[code]
  const body = { type: `urn:hutong:problem:${code}`, status, code, title, detail }
  return { body: errors === undefined ? body : { ...body, errors }, headers }
}

export const problemType = 'application/problem+json; charset=utf-8'

/** A refusal of one thing, told by itself. */
export function faultyRequest(code: 'malformed' | 'invalid', fault: Fault): Problem {
  return problem(code, `${fault.field}: ${fault.rule}; ${fault.fix}`, { errors: [fault] })
}
