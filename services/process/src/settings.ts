import { resolve } from 'node:path'
import {
  matching,
  Mistake,
  oneOf,
  parseAddress,
  parseCount,
  parsePort,
  parseRetention,
  retentionYearsMin,
} from './parse-setting.ts'

/** What every process reads once at its start. Durations and sizes carry their unit in the name. */
export interface Settings {
  readonly profile: 'embedded' | 'city'
  readonly mode: 'development' | 'production'
  readonly data: string
  readonly host: string
  readonly port: number
  /** Names this process's ledger; fixed for its life. */
  readonly instance: string
  /** Origin of the ledger and name of its key: no space, no plus sign. */
  readonly origin: string
  /** Issuer of the tokens that the gateway accepts; empty = this hub's own address. */
  readonly issuer: string
  readonly resource: string
  /** Folder of `server.key` and `server.crt`, with which the listener speaks HTTPS; empty = plain HTTP. */
  readonly tls: string
  /** Addresses whose word on where a request came from is taken; empty = nobody's. */
  readonly proxies: string
  /** Folder of `server.key`, `server.crt` and `ca.crt`, for a listener that takes clients with certificates alone; empty = none. */
  readonly mtls: string
  readonly mtlsPort: number
  /** Whether proofs of bound tokens have to carry a word of ours (RFC 9449 s8, s9). */
  readonly dpopNonce: 'off' | 'required'
  /** Requests of known callers that are answered at once; the others wait for a turn. */
  readonly inProgressMax: number
  /** Folder of the key files. */
  readonly keys: string
  /** Folder of the keys by which entries are tagged and sealed: the same for all who write entries. */
  readonly entryKeys: string
  /** Code of the department that is the sharing authority: its auditors see every entry. */
  readonly authority: string
  /** Where ledgers are whose tiles are not below the data folder, `<instance>=<folder or URL>[,…]`; empty = all are. */
  readonly ledgers: string
  /** How long sealing keys are kept after their quarter. */
  readonly retentionYears: number
  /** File of the connections to the departments' systems; empty = none. */
  readonly sources: string
  /** URL prefix of the witness that cosigns this process's ledger; empty = none. */
  readonly witness: string
  /** Its verifier key. */
  readonly witnessKey: string
  readonly witnessEveryS: number
  readonly witnessAlarmMin: number
  readonly witnessStopMin: number
  /** Whether an answer waits until its entry is in `audit.entries` as well. */
  readonly replicated: 'off' | 'on'
  /** Where the log is, as text: its adapter reads it. Empty when embedded; so are the next two. */
  readonly kafka: string
  readonly redis: string
  readonly postgres: string
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly logTo: 'file' | 'stderr'
}

export interface SettingRule<Value> {
  readonly variable: string
  readonly fallback: string
  /** What an empty default stands for. */
  readonly fallbackAbout?: string
  readonly about: string
  /** A password may stand in its text by mistake, so the text is never told. */
  readonly isNeverTold?: true
  readonly parse: (text: string) => Value | Mistake
}
type Rules = { readonly [Name in keyof Settings]: SettingRule<Settings[Name]> }

export const settingRules: Rules = {
  profile: {
    variable: 'HUTONG_PROFILE',
    fallback: 'embedded',
    about:
      '`embedded` (SQLite, one process) or `city` (Kafka and Redis, one process for each service); there is no other mix',
    parse: oneOf(['embedded', 'city']),
  },
  mode: {
    variable: 'HUTONG_MODE',
    fallback: 'production',
    about:
      '`production` refuses bearer tokens, plain HTTP and what the demo made; `development` allows them, `start` and `city` set it',
    parse: oneOf(['development', 'production']),
  },
  data: {
    variable: 'HUTONG_DATA',
    fallback: './data',
    about: 'the data folder',
    parse: (text) => (text === '' ? new Mistake('must name a folder') : resolve(text)),
  },
  host: {
    variable: 'HUTONG_HOST',
    fallback: '127.0.0.1',
    about:
      'address to listen on; without HUTONG_TLS it is plain HTTP, so nobody else may listen in there',
    parse: matching(/^[0-9A-Za-z.:-]+$/, 'must be a host name or an address'),
  },
  port: {
    variable: 'HUTONG_PORT',
    fallback: '8080',
    about: 'port to listen on, 0 for any free one',
    parse: parsePort,
  },
  instance: {
    variable: 'HUTONG_INSTANCE',
    fallback: 'hub',
    fallbackAbout: '`hub`; a process of the city profile: its own name, such as `gateway`',
    about: 'names this process and its ledger, one in the whole city; fixed for its life',
    parse: matching(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1-32 of a-z, 0-9 and -'),
  },
  origin: {
    variable: 'HUTONG_ORIGIN',
    fallback: '',
    fallbackAbout: '`hutong.example/hub`; city: `hutong.example/<instance>`',
    about: 'origin of the ledger and name of its key; fixed for its life',
    parse: matching(/^[^\s+]{0,128}$/, 'must have no space and no plus sign'),
  },
  issuer: {
    variable: 'HUTONG_ISSUER',
    fallback: '',
    about:
      "issuer of accepted tokens: the public URL of the city's token service, or of another one that has metadata (RFC 8414); empty = this hub's own address",
    parse: matching(/^$|^https?:\/\/\S+[^/]$/, 'must be a URL without a closing slash'),
  },
  resource: {
    variable: 'HUTONG_RESOURCE',
    fallback: '',
    about: 'public URL of the hub, which tokens are for (`aud`), and proofs; empty = the issuer',
    parse: matching(/^$|^https?:\/\/\S+[^/]$/, 'must be a URL without a closing slash'),
  },
  tls: {
    variable: 'HUTONG_TLS',
    fallback: '',
    about:
      'folder of `server.key` and `server.crt`: with it the port speaks HTTPS alone, and SIGHUP has them read again; empty = plain HTTP, which `production` refuses',
    parse: (text) => (text === '' ? '' : resolve(text)),
  },
  proxies: {
    variable: 'HUTONG_PROXIES',
    fallback: '',
    about:
      "addresses of the proxies in front, whose `X-Forwarded-For` says where a request came from: IP addresses and ranges, `loopback` or `uniquelocal`, separated by commas; empty = the connection's own address",
    parse: matching(
      /^$|^(?:loopback|linklocal|uniquelocal|[0-9a-f.:]+(?:\/\d{1,3})?)(?:,(?:loopback|linklocal|uniquelocal|[0-9a-f.:]+(?:\/\d{1,3})?))*$/i,
      'must be addresses or ranges, separated by commas',
    ),
  },
  mtls: {
    variable: 'HUTONG_MTLS',
    fallback: '',
    about:
      'folder of `server.key`, `server.crt` and `ca.crt`: with it there is a second listener, for clients that have a certificate of that authority (RFC 8705); empty = none',
    parse: (text) => (text === '' ? '' : resolve(text)),
  },
  mtlsPort: {
    variable: 'HUTONG_MTLS_PORT',
    fallback: '8443',
    about: 'port of that listener',
    parse: parsePort,
  },
  dpopNonce: {
    variable: 'HUTONG_DPOP_NONCE',
    fallback: 'off',
    about:
      '`required`: proofs of bound tokens have to carry a word that the hub gave in the last minutes, so that none can be made long before it is used; `off`',
    parse: oneOf(['off', 'required']),
  },
  inProgressMax: {
    variable: 'HUTONG_IN_PROGRESS_MAX',
    fallback: '128',
    about:
      'so many requests of known callers are answered at once; sixteen times as many wait, a second at most, and callers take turns; beyond that 503 `overloaded`',
    parse: parseCount,
  },
  keys: {
    variable: 'HUTONG_KEYS',
    fallback: '',
    fallbackAbout: '`<data>/keys`',
    about: 'folder of the key files; what is missing in it is made',
    parse: (text) => (text === '' ? '' : resolve(text)),
  },
  entryKeys: {
    variable: 'HUTONG_ENTRY_KEYS',
    fallback: '',
    fallbackAbout: 'as `HUTONG_KEYS`',
    about:
      'folder of the keys by which entries are tagged and sealed, shared by token service, gateways and audit; what is missing in it is made',
    parse: (text) => (text === '' ? '' : resolve(text)),
  },
  authority: {
    variable: 'HUTONG_AUTHORITY',
    fallback: 'shuju',
    about:
      'code of the department that is the sharing authority: its auditors see all entries of the audit, those of other departments what concerns their own',
    parse: matching(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be the code of a department'),
  },
  ledgers: {
    variable: 'HUTONG_LEDGERS',
    fallback: '',
    fallbackAbout: 'those in `<data>/ledger`',
    about:
      'hub and audit only: where other ledgers are, for the proofs in exports: `<instance>=<folder or URL>[,…]`, such as `gateway-1=https://hub.example/ledgers/gateway-1`',
    parse: matching(
      /^$|^[a-z0-9][a-z0-9-]{0,31}=[^,=\s]+(?:,[a-z0-9][a-z0-9-]{0,31}=[^,=\s]+)*$/,
      'must be <instance>=<folder or URL>, separated by commas',
    ),
  },
  retentionYears: {
    variable: 'HUTONG_RETENTION_YEARS',
    fallback: String(retentionYearsMin),
    about:
      'the sealing keys of a quarter may be destroyed so many years after its end, and what they sealed can be read until then; order 809 art. 29 wants three at least',
    parse: parseRetention,
  },
  sources: {
    variable: 'HUTONG_SOURCES',
    fallback: '',
    about:
      "connectors only: file of the connections to the departments' systems, such as `sources.yaml`; secrets stand in files of their own",
    parse: (text) => (text === '' ? '' : resolve(text)),
  },
  witness: {
    variable: 'HUTONG_WITNESS',
    fallback: '',
    about:
      'URL of the witness that cosigns the ledger (C2SP tlog-witness), without `/add-checkpoint`; empty = none: a receipt is the promise of the keeper alone',
    parse: matching(/^$|^https?:\/\/\S+[^/]$/, 'must be a URL without a closing slash'),
  },
  witnessKey: {
    variable: 'HUTONG_WITNESS_KEY',
    fallback: '',
    about:
      'its verifier key, the line that it prints at its start: public, so it stands here as text, beside the URL',
    parse: matching(
      /^$|^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/,
      'must be a verifier key, <name>+<key id>+<base64>',
    ),
  },
  witnessEveryS: {
    variable: 'HUTONG_WITNESS_EVERY_S',
    fallback: '60',
    about: 'pause between two questions to the witness, in seconds',
    parse: parseCount,
  },
  witnessAlarmMin: {
    variable: 'HUTONG_WITNESS_ALARM_MIN',
    fallback: '15',
    about:
      'so many minutes without a cosignature are an alarm: `witness-alarm` in the log, and a word at `/healthz`',
    parse: parseCount,
  },
  witnessStopMin: {
    variable: 'HUTONG_WITNESS_STOP_MIN',
    fallback: '240',
    about:
      'so many minutes without a cosignature end the process, as a ledger does that cannot be written',
    parse: parseCount,
  },
  replicated: {
    variable: 'HUTONG_REPLICATED',
    fallback: 'off',
    about:
      'city only: `on` lets no answer leave before Kafka has its entry in `audit.entries` as well, so that it outlives the disk of its gateway; while Kafka is away answers are 503. `off`: entries are copied within about a second',
    parse: oneOf(['off', 'on']),
  },
  kafka: {
    variable: 'HUTONG_KAFKA',
    fallback: '',
    about:
      'city only: the log, `host:port[,host:port…][?tls=true&ca=FILE&sasl=plain|scram-sha-256|scram-sha-512&user=NAME&passwordFile=FILE]`',
    isNeverTold: true,
    parse: parseAddress,
  },
  redis: {
    variable: 'HUTONG_REDIS',
    fallback: '',
    about:
      'city only: store and limits, one Redis or a cluster, `host:port[,host:port…][?tls=true&ca=FILE&user=NAME&passwordFile=FILE]`',
    isNeverTold: true,
    parse: parseAddress,
  },
  postgres: {
    variable: 'HUTONG_POSTGRES',
    fallback: '',
    about:
      'city only: the index of the audit, `host:port/database?user=NAME[&passwordFile=FILE&tls=true&ca=FILE]`; empty = in SQLite, `audit.db` in the data folder',
    isNeverTold: true,
    parse: parseAddress,
  },
  logLevel: {
    variable: 'HUTONG_LOG_LEVEL',
    fallback: 'info',
    about: 'least level of the log lines: `debug`, `info`, `warn`, `error`, `silent`',
    parse: oneOf(['debug', 'info', 'warn', 'error', 'silent']),
  },
  logTo: {
    variable: 'HUTONG_LOG_TO',
    fallback: 'file',
    about:
      'where log lines go: `file` (`hub.log` in the data folder; city: `<instance>.log`) or `stderr`',
    parse: oneOf(['file', 'stderr']),
  },
}
