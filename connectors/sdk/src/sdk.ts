export type { Place, Reason, Row, Source, SourceEvent } from './connector.ts'
export { readConnections, type Connection, type Connections } from './connections.ts'
export { connectorTopics } from './connector-topics.ts'
export { findDepartments } from './find-departments.ts'
export { loadConnector, parseConnector, type Connector, type Stream } from './load-connector.ts'
export { parsePositionRecord, positionsTopic, type PositionRecord } from './position-record.ts'
export {
  runConnector,
  type ConnectorKeys,
  type RunningConnector,
  type RunSettings,
} from './run-connector.ts'
export { reconcileSource } from './reconcile/reconcile-source.ts'
export type { Reconciled } from './reconcile/describe-reconciled.ts'
export { runStreams } from './run-streams.ts'
export { seal, unseal, type Quarantined, type Sealed } from './seal-quarantined.ts'
export { connectorSpec, readSpec, sourceKinds } from './tools/connector-spec.ts'
export type { CheckResult } from './tools/conformance/check-result.ts'
export { conform, type Conformance } from './tools/conformance/conform.ts'
export { conformLive } from './tools/conformance/live/conform-live.ts'
export {
  formatExpectedRefusals,
  parseExpectedRefusals,
  type ExpectedRefusal,
} from './tools/conformance/expected-refusals.ts'
export { parseWaivers, type Waiver } from './tools/conformance/waivers.ts'
export { lintConnector } from './tools/lint-connector.ts'
export { previewStream, type Preview } from './tools/preview-stream.ts'
export { writeMarks, type QuarantineMark } from './tools/quarantine/mark.ts'
export { readQuarantine, type QuarantineItem } from './tools/quarantine/read-quarantine.ts'
export { retryQuarantined, type Retried } from './tools/quarantine/retry-quarantined.ts'
export { unsealRow } from './tools/quarantine/unseal-row.ts'
export { scaffold, scaffoldKinds, scaffoldTitle } from './tools/scaffold.ts'
export type { CheckPoint, Discovered, SourceTool } from './tools/source-tool.ts'
export { sourceTool, sourceTools } from './tools/source-tools.ts'
export { pauseSource } from './tools/state/pause-source.ts'
export { positionAt, type Whereabouts } from './tools/state/position-at.ts'
export { readSources } from './tools/state/read-claims.ts'
export { aliveMsMax, sourceStatus, type SourceStatus } from './tools/state/source-status.ts'
export { beginReplay, replayKeys, type ReplaySettings } from './tools/state/replay.ts'
export { writeState } from './tools/state/write-state.ts'
export type { SourceWorld } from './open-source.ts'
export type { Lint } from './tools/lints/lint.ts'
export type { StreamFailure, StreamStatus } from './track-status.ts'
