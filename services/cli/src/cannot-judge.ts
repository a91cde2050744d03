/** What was asked cannot be judged: the message says what to change. */
export class CannotJudge extends Error {}
