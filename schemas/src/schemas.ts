export {
  confirmations,
  faultOfAuthorisation,
  parseAuthorisation,
  type Authorisation,
  type AuthorisationFault,
} from './authorisation.ts'
export {
  breakGlassOfficer,
  breakGlassWaitMs,
  parseBreakGlass,
  type BreakGlassUse,
  type BreakGlassVerdict,
} from './break-glass.ts'
export {
  buildEvent,
  createEventBuilder,
  eventKey,
  isRecordId,
  recordStatuses,
  type RecordEvent,
  type RecordStatus,
} from './envelope.ts'
export type {
  DeathCremation,
  MarriageEvent,
  OrgAbnormal,
  OrgRegistration,
  Owner,
  Person,
  PersonIdentity,
  RealestateRight,
} from './generated/record.ts'
export { divisionOf, isOutsideCoverage } from './coverage.ts'
export { buildHeartbeat, isHeartbeatKey, parseHeartbeat, type Heartbeat } from './heartbeat.ts'
export { chinaDate, isIsoDate } from './identifiers/calendar.ts'
export {
  checkIdentifier,
  identifierKinds,
  isIdentifierKind,
  type IdentifierKind,
} from './identifiers/check-identifier.ts'
export { generateCreditCode, generateResidentId } from './identifiers/generate-number.ts'
export { mask, type MaskedKind } from './identifiers/mask.ts'
export type { CheckSettings, IdentifierRule, Verdict } from './identifiers/verdict.ts'
export {
  exemptionFor,
  exemptions,
  exemptionsAmong,
  isPurpose,
  type Exemption,
} from './exemptions.ts'
export { laws, type Law } from './laws.ts'
export { canMask, maskValue, type MaskingProfile } from './masking-profiles.ts'
export { matters, type Evidence, type Matter } from './matters.ts'
export {
  isSubjectIdType,
  normaliseSubject,
  subjectIdTypes,
  type NormalisedSubject,
  type SubjectIdType,
} from './normalise-subject.ts'
export {
  eventBytesMax,
  openEvent,
  readStoredEvent,
  type StoredEvent,
  type EventFault,
  type OpenedEvent,
} from './open-payload.ts'
export { normaliseField } from './normalise-field.ts'
export { normaliseShare } from './normalise-share.ts'
export { pidOf } from './pid-of.ts'
export type { EventAttributes } from './read-attributes.ts'
export {
  publishedRevisions,
  publishedType,
  recordType,
  recordTypes,
  type RecordField,
  type RecordTypeInfo,
} from './record-types.ts'
export { formatRecordVersion, isRecordVersion } from './record-version.ts'
export type { Classification, Coverage, SchemaDocument, Sharing } from './schema-document.ts'
export { createSubjectKeyer, subjectKey, type SubjectKeyer } from './subject-key.ts'
export { subjectsMax, subjectsOf, type Subject } from './subjects-of.ts'
export {
  dataschemaOf,
  parseDataschema,
  parseSchemaVersion,
  topicName,
  type Dataschema,
} from './topic-name.ts'
export {
  recordValidator,
  validateRecord,
  type RecordError,
  type RecordJudgement,
} from './validate-record.ts'
export { dueDate, isWorkingDay, type DueDate } from './working-days.ts'
