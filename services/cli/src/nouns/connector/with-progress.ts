import { systemClock } from '@hutong/process'
import { drawLine, type Screen } from './screen.ts'

const everyMs = 100

/** Does something long. On a terminal one line tells how far it is, and is gone when it is over or has failed; in a pipe nothing is told. */
export async function withProgress<Result>(
  work: (show: (text: string) => void) => Promise<Result>,
  screen: Screen = process.stderr,
): Promise<Result> {
  if (!screen.isTTY) return work(() => undefined)
  let newest = ''
  let drawn = { text: '', at: 0 }
  // What is shown last stays, however long it takes.
  const timer = setInterval(draw, everyMs)
  try {
    return await work((text) => {
      newest = text
      // Work that leaves no turn to the timer draws by itself.
      if (systemClock.now() - drawn.at >= everyMs) draw()
    })
  } finally {
    clearInterval(timer)
    drawLine(screen, '')
  }

  function draw(): void {
    if (newest === drawn.text) return
    drawn = { text: newest, at: systemClock.now() }
    drawLine(screen, newest)
  }
}
