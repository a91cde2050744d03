/** What a stranger's schema may cost. A schema beyond a limit is not judged. */
export const schemaLimits = {
  textLengthMax: 262_144,
  depthMax: 16,
  placesMax: 2000,
  propertiesMax: 200,
  definitionsMax: 50,
  branchesMax: 20,
  enumMax: 500,
  constantLengthMax: 1000,
  nameLengthMax: 128,
  faultsMax: 50,
  earlierSchemasMax: 100,
  /** Pairs of places that are compared for two schemas in one direction. */
  pairsMax: 50_000,
  refusalsMax: 50,
  /** Characters and values of a document that is built; a record has at most 1 MiB. */
  documentSizeMax: 1_048_576,
  judgeMsMax: 10_000,
  judgeMiBMax: 256,
} as const
