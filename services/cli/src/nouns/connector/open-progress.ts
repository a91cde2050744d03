/** On a terminal one line that changes, in a pipe nothing. */
export function openProgress(): {
  readonly show: (text: string) => void
  readonly end: () => void
} {
  const { stderr } = process
  if (!stderr.isTTY) return { show: () => undefined, end: () => undefined }
  return {
    show: (text) => void stderr.write(`\r\u001B[K${text.slice(0, stderr.columns - 1)}`),
    end: () => void stderr.write('\r\u001B[K'),
  }
}
