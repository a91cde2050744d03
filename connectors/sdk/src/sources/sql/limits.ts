export const connectMsMax = 10_000
/** A statement that runs longer is ended by the server: an index is missing. */
export const statementSecondsMax = 60
/** A server that says nothing for so long is away. */
export const answerMsMax = 90_000
export const rowsPerBatchMax = 1000
/** Of the texts of all mapped columns together. Text longer than 4,000 characters fits no record anyway. */
export const rowBytesMax = 65_536
