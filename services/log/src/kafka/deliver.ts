import { HutongError } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { LogEntry } from '../log.ts'
import { partitionOf } from '../partition-of.ts'
import type { Position } from '../position.ts'
import type { Brokers } from './connect-brokers.ts'
import { encodeBatch, recordLengthMax } from './encode-batch.ts'
import type { OutgoingRecord } from './encode-batch.ts'
import { explainFailure } from './explain-failure.ts'
import { describeCode } from './kafkajs-internals.ts'
import { produceExchange } from './requests.ts'
import type { ProducedPartition } from './requests.ts'

/** Of one batch, that is of one partition in one request. A single record may be larger. */
const batchBytesMax = 1_048_576
const recordsPerBatchMax = 10_000
const bytesWaitingMax = 134_217_728
/** How long a broker may wait for its replicas; kafkajs adds its own time-out to it. */
const brokerWaitMs = 8_000
const deadlineMsDefault = 120_000
const retryMsFirst = 50
const retryMsMax = 1_000
const lateEveryMsMax = 5_000

export interface DeliverySettings {
  readonly brokers: Brokers
  /** `host:port,…` for messages. */
  readonly where: string
  readonly clock: Clock
  readonly partitionCount: (topic: string) => number
  /** After so long an append that is not acknowledged rejects; default two minutes. */
  readonly deadlineMs?: number
  /** The broker's clock when it took a batch, ms since 1970. */
  readonly onBrokerTime: (time: number) => void
}

export interface Delivery {
  readonly append: (topic: string, entries: readonly LogEntry[]) => Promise<Position>
  /** Rejects what waits, and takes nothing more. */
  readonly end: (cause: HutongError) => void
  /** Resolves when nothing waits any more. */
  readonly idle: () => Promise<void>
}

/** What one call has for one partition, or a part of it. */
interface Piece {
  readonly call: Call
  readonly records: readonly OutgoingRecord[]
  readonly bytes: number
}

interface Call {
  readonly topic: string
  readonly startedAt: number
  readonly next: Map<number, number>
  pieceCount: number
  readonly resolve: (position: Position) => void
  readonly reject: (cause: HutongError) => void
  settled: boolean
}

/** All that waits for one partition, in order. */
interface Lane {
  readonly topic: string
  readonly partition: number
  waiting: Piece[]
  /** Its first pieces are on their way; the others wait for what becomes of them. */
  isUnderWay: boolean
  /** After a failure it waits a little, and longer each time. */
  retryMs: number
  isResting: boolean
}

/** A lane's first pieces, on their way. */
interface Load {
  readonly lane: Lane
  readonly pieces: readonly Piece[]
  readonly batch: Buffer
  failure: HutongError | undefined
}

/**
 * Brings entries to their partitions' leaders, acknowledged by all in-sync replicas. One request is under way to each broker at a time, and calls that
 * come meanwhile gather for the next one: that is all the lingering there is. What could not be delivered goes first in the partition's next batch, so a
 * partition keeps its order; what was taken although the answer was lost stands in the log twice, which versions and keys make harmless. (kafkajs'
 * idempotent producer would lose records instead: tulios/kafkajs#1005.) A broker that is away holds up its own partitions, not the others.
 */
export function createDelivery(settings: DeliverySettings): Delivery {
  const { brokers, where, partitionCount, clock, deadlineMs = deadlineMsDefault } = settings
  const lanes = new Map<string, Lane>()
  const busy = new Set<number>()
  const calls = new Set<Call>()
  const ending: { cause?: HutongError } = {}
  let bytesWaiting = 0
  let planned = false
  let late: NodeJS.Timeout | undefined
  let onIdle: (() => void) | undefined

  function laneOf(topic: string, partition: number): Lane {
    const name = `${topic} ${partition}`
    const known = lanes.get(name)
    if (known) return known
    const lane: Lane = {
      topic,
      partition,
      waiting: [],
      isUnderWay: false,
      retryMs: retryMsFirst,
      isResting: false,
    }
    lanes.set(name, lane)
    return lane
  }

  function put(call: Call, entries: readonly LogEntry[]): void {
    const count = partitionCount(call.topic)
    const groups = new Map<number, OutgoingRecord[]>()
    for (const entry of entries) {
      const partition = entry.partition ?? partitionOf(entry.key, count)
      const group = groups.get(partition)
      if (group) group.push(entry)
      else groups.set(partition, [entry])
    }
    for (const [partition, records] of groups) {
      const lane = laneOf(call.topic, partition)
      for (const piece of cutPieces(call, records)) {
        lane.waiting.push(piece)
        call.pieceCount += 1
        bytesWaiting += piece.bytes
      }
    }
    calls.add(call)
    late ??= setInterval(failLate, Math.min(deadlineMs / 4, lateEveryMsMax))
  }

  /** What else is appended in this turn goes along. */
  function plan(): void {
    if (planned || ending.cause) return
    planned = true
    setImmediate(() => {
      planned = false
      void dispatch()
    })
  }

  async function dispatch(): Promise<void> {
    const ready = [...lanes.values()].filter(isReady)
    if (ready.length === 0) return
    try {
      const leaderOf = await brokers.leaders()
      const perBroker = new Map<number, Lane[]>()
      for (const lane of ready) {
        const leader = leaderOf(lane.topic, lane.partition)
        if (leader === undefined) {
          brokers.forget()
          rest(lane)
        } else {
          const group = perBroker.get(leader)
          if (group) group.push(lane)
          else perBroker.set(leader, [lane])
        }
      }
      for (const [leader, group] of perBroker) if (!busy.has(leader)) void send(leader, group)
    } catch (cause) {
      lastFailure = explainFailure(where, cause)
      for (const lane of ready) rest(lane)
    }
  }

  function isReady(lane: Lane): boolean {
    if (lane.isUnderWay || lane.isResting) return false
    // Pieces of calls that have failed are not sent any more.
    for (const { call, bytes } of lane.waiting) if (call.settled) bytesWaiting -= bytes
    lane.waiting = lane.waiting.filter(({ call }) => !call.settled)
    return lane.waiting.length > 0
  }

  async function send(leader: number, group: readonly Lane[]): Promise<void> {
    busy.add(leader)
    // Some may have been sent by another turn while leaders were looked up.
    const loads = group.filter(isReady).map((lane) => takeLoad(lane, clock.now()))
    if (loads.length > 0) await sendTo(leader, loads, settings)
    busy.delete(leader)
    for (const load of loads) settle(load)
    plan()
  }

  function settle({ lane, pieces, failure }: Load): void {
    lane.isUnderWay = false
    if (failure && failure.code !== 'HUTONG_LOG_REFUSED') {
      lastFailure = failure
      rest(lane)
      return
    }
    lane.retryMs = retryMsFirst
    lane.waiting = lane.waiting.slice(pieces.length)
    for (const { call, bytes } of pieces) {
      bytesWaiting -= bytes
      call.pieceCount -= 1
      if (failure) fail(call, failure)
      else if (call.pieceCount === 0) finish(call)
    }
  }

  function rest(lane: Lane): void {
    lane.isResting = true
    setTimeout(() => {
      lane.isResting = false
      plan()
    }, lane.retryMs)
    lane.retryMs = Math.min(2 * lane.retryMs, retryMsMax)
  }

  let lastFailure: HutongError | undefined

  function failLate(): void {
    const before = performance.now() - deadlineMs
    for (const call of calls) {
      if (call.startedAt <= before) fail(call, tooLate(where, call.topic, deadlineMs, lastFailure))
    }
  }

  function finish(call: Call): void {
    if (forgetCall(call)) call.resolve({ topic: call.topic, next: call.next })
  }

  function fail(call: Call, cause: HutongError): void {
    if (forgetCall(call)) call.reject(cause)
  }

  /** False when it was settled before. */
  function forgetCall(call: Call): boolean {
    if (call.settled) return false
    call.settled = true
    calls.delete(call)
    if (calls.size === 0) {
      clearInterval(late)
      late = undefined
      onIdle?.()
    }
    return true
  }

  return {
    append: (topic, entries) => {
      if (ending.cause) return Promise.reject(ending.cause)
      if (bytesWaiting > bytesWaitingMax) return Promise.reject(busyLog(where))
      return new Promise((resolve, reject) => {
        const call: Call = {
          topic,
          startedAt: performance.now(),
          next: new Map(),
          pieceCount: 0,
          resolve,
          reject,
          settled: false,
        }
        put(call, entries)
        plan()
      })
    },
    end: (cause) => {
      ending.cause = cause
      for (const call of calls) fail(call, cause)
    },
    idle: async () => {
      if (calls.size > 0) await new Promise<void>((resolve) => (onIdle = resolve))
    },
  }
}

function* cutPieces(call: Call, records: readonly OutgoingRecord[]): Generator<Piece> {
  let start = 0
  let bytes = 0
  for (const [index, record] of records.entries()) {
    const own = recordLengthMax(record)
    if (index > start && (bytes + own > batchBytesMax || index - start >= recordsPerBatchMax)) {
      yield { call, records: records.slice(start, index), bytes }
      start = index
      bytes = 0
    }
    bytes += own
  }
  yield { call, records: start === 0 ? records : records.slice(start), bytes }
}

/** As many of the lane's first pieces as fit into one batch. */
function takeLoad(lane: Lane, time: number): Load {
  let bytes = 0
  let count = 0
  let taken = 0
  for (const piece of lane.waiting) {
    bytes += piece.bytes
    count += piece.records.length
    if (taken > 0 && (bytes > batchBytesMax || count > recordsPerBatchMax)) break
    taken += 1
  }
  const pieces = lane.waiting.slice(0, taken)
  lane.isUnderWay = true
  const [only] = pieces
  const records = taken === 1 && only ? only.records : pieces.flatMap((piece) => piece.records)
  return { lane, pieces, batch: encodeBatch(records, time), failure: undefined }
}

/** One request with all the loads. Each load that did not arrive says why. */
async function sendTo(
  broker: number,
  loads: readonly Load[],
  { brokers, where, onBrokerTime }: DeliverySettings,
): Promise<void> {
  try {
    const batches = loads.map(({ lane: { topic, partition }, batch }) => ({
      topic,
      partition,
      batch,
    }))
    const produced = await brokers.send(broker, produceExchange(batches, brokerWaitMs))
    for (const load of loads) {
      const answer = produced.find(
        ({ topic, partition }) => topic === load.lane.topic && partition === load.lane.partition,
      )
      load.failure = judge(answer, load, where)
      if (load.failure) brokers.forget()
      else if (answer) noteNext(load, answer)
      if (answer && answer.brokerTime !== null) onBrokerTime(answer.brokerTime)
    }
  } catch (cause) {
    // Nobody knows what the broker took. The connection is not used again: a late answer must not be taken for another's.
    brokers.renew(broker)
    for (const load of loads) load.failure = explainFailure(where, cause)
  }
}

function judge(
  answer: ProducedPartition | undefined,
  { lane }: Load,
  where: string,
): HutongError | undefined {
  if (answer?.errorCode === 0) return undefined
  const { name, retriable } = describeCode(answer?.errorCode ?? -1)
  const what = `${where} did not take records of ${lane.topic}, partition ${lane.partition}: ${name}`
  return retriable
    ? new HutongError('HUTONG_LOG_UNAVAILABLE', `${what}; it is tried again`)
    : new HutongError(
        'HUTONG_LOG_REFUSED',
        `${what}; check the topic's settings with \`hutong topics check\`, and what this client may write`,
      )
}

function noteNext({ pieces }: Load, { partition, firstOffset }: ProducedPartition): void {
  let next = firstOffset
  for (const { call, records } of pieces) {
    next += records.length
    call.next.set(partition, next)
  }
}

const tooLate = (
  where: string,
  topic: string,
  deadlineMs: number,
  last: HutongError | undefined,
): HutongError =>
  new HutongError(
    'HUTONG_LOG_UNAVAILABLE',
    `Kafka at ${where} has not acknowledged records of ${topic} for ${deadlineMs / 1_000} s: look at its brokers and in-sync replicas; the records may be there or not, append them again`,
    last,
  )

const busyLog = (where: string): HutongError =>
  new HutongError(
    'HUTONG_LOG_BUSY',
    `${bytesWaitingMax} bytes wait for Kafka at ${where}: try again after a second`,
  )
