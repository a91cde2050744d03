/** Where people look: standard error, which may be a terminal. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly write: (text: string) => unknown
}

/** In place of what the terminal's line holds now. */
export function drawLine(screen: Screen, text: string): void {
  screen.write(`\r\u001B[K${text.slice(0, (screen.columns ?? 80) - 1)}`)
}
