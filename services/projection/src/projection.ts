export { dropGenerations, type DropSettings, type DroppedGeneration } from './drop-generations.ts'
export {
  describeGenerations,
  type GenerationState,
  type GenerationStatus,
} from './describe-generations.ts'
export { startProjection, type Projection, type ProjectionSettings } from './project.ts'
export { projectActive, type ActiveSettings } from './project-active.ts'
export {
  rebuildStore,
  type RebuildProgress,
  type RebuildReport,
  type RebuildSettings,
} from './rebuild-store.ts'
export type { Counted, SlotDifference } from './compare-generations.ts'
export type { TopicStatus } from './status-of.ts'
