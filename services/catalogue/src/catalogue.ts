export { admitCallers } from './admit-callers.ts'
export { serveCatalogue } from './catalogue-routes.ts'
export type { OfficerCaller } from './officers/admit-officer.ts'
export { decideInTurn } from './officers/decide-in-turn.ts'
export { followCatalogue, type CatalogueView } from './follow-catalogue.ts'
export { onlyActiveClients } from './only-active-clients.ts'
export { publishCatalogue } from './publish-catalogue.ts'
export {
  knownOfficer,
  mannersOf as mannersOfOfficers,
  rememberOfficers,
  sendDecided,
  type Decided,
  type OfficerParts,
} from './officers/manners.ts'
export { readCatalogueFiles } from './read-catalogue-files.ts'
export { refusedStep } from './officers/refused-step.ts'
export { serveAccess } from './serve-access.ts'
export { serveLedger } from './serve-ledger.ts'
