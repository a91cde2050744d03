export { askWitness, type Asking, type WitnessPeer, type WitnessWord } from './ask-witness.ts'
export { openWitness, type Witness, type WitnessSettings } from './open-witness.ts'
export { serveWitness, type WitnessServer } from './serve-witness.ts'
export { readWitnessed, witnessedFile, type Witnessed } from './witnessed-checkpoint.ts'
