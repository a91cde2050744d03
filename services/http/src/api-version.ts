import { readFileSync } from 'node:fs'

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
)

/** Version of the HTTP interface: that of the whole repository. A change that breaks clients raises it: docs/guides/change-the-api.md. */
export const apiVersion = manifest.version
