/** Every error that an HTTP answer can name. Codes are promises; texts are for people, Chinese first. */
export const errorTable = {
  malformed: {
    status: 400,
    title: '请求无法解析 malformed request',
    detail: 'the request is not well-formed HTTP with a JSON body in UTF-8',
  },
  unauthenticated: {
    status: 401,
    title: '未通过身份认证 not authenticated',
    detail:
      'send a valid access token of this hub: Authorization: Bearer <token>, or DPoP <token> with a proof for this very request',
  },
  refused: {
    status: 403,
    title: '无权查询 refused',
    detail: 'no grant allows this question',
  },
  'scope-missing': {
    status: 403,
    title: '令牌无此范围 scope missing',
    detail: 'the token is good, but not for this address',
  },
  'not-found': {
    status: 404,
    title: '没有此资源 not found',
    detail: 'there is nothing at this address; see /docs',
  },
  'method-not-allowed': {
    status: 405,
    title: '不支持该方法 method not allowed',
    detail: 'the address exists, but not for this method; see the Allow header',
  },
  conflict: {
    status: 409,
    title: '与现状不符 conflict',
    detail: 'what was asked for does not fit what is there now; rule says why',
  },
  'too-large': {
    status: 413,
    title: '请求过大 request too large',
    detail: 'the body is larger than this address takes',
  },
  'unsupported-media-type': {
    status: 415,
    title: '不支持的内容类型 unsupported media type',
    detail: 'send Content-Type: application/json',
  },
  invalid: {
    status: 422,
    title: '请求内容有误 invalid request',
    detail: 'the request breaks a rule; errors[] names each field, its rule and the fix',
  },
  'too-many-requests': {
    status: 429,
    title: '请求过于频繁 too many requests',
    detail: 'wait as Retry-After says, then ask again',
  },
  'rate-exceeded': {
    status: 429,
    title: '超出每秒请求上限 rate exceeded',
    detail: 'more requests in this second than the catalogue allows this caller',
  },
  'day-used-up': {
    status: 429,
    title: '当日请求次数已用完 day used up',
    detail: 'as many requests today as the catalogue allows this caller',
  },
  internal: {
    status: 500,
    title: '系统内部错误 internal error',
    detail: 'the hub failed; nothing was answered, ask again or tell its operator',
  },
  'not-ready': {
    status: 503,
    title: '系统尚未就绪 not ready',
    detail: 'the hub cannot answer now; ask again as Retry-After says',
  },
  overloaded: {
    status: 503,
    title: '系统繁忙 overloaded',
    detail: 'more requests at once than are answered here; nothing of this one was done',
  },
  'ledger-unavailable': {
    status: 503,
    title: '存证账本不可用 ledger unavailable',
    detail: 'no answer leaves without its proof, and the ledger takes no entries now',
  },
  'audit-index-rebuilding': {
    status: 503,
    title: '审计索引重建中 audit index rebuilding',
    detail:
      'the index of the audit does not hold all entries yet, and half a result is none; ask again after a while',
  },
  'audit-index-away': {
    status: 503,
    title: '审计索引不可用 audit index away',
    detail: 'the database of the audit index cannot be reached; questions go on meanwhile',
  },
  'grants-stale': {
    status: 503,
    title: '授权信息已过时 grants stale',
    detail: 'this gateway has not seen the catalogue for too long to decide who may ask',
  },
} as const satisfies Record<string, { status: number; title: string; detail: string }>

export type ErrorCode = keyof typeof errorTable
