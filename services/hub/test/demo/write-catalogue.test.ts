import { expect, onTestFinished, test } from 'vitest'
import { readCatalogueFiles } from '@hutong/catalogue'
import { temporaryFolder } from '@hutong/process/testing'
import { writeDemoCatalogue } from '../../src/demo/write-catalogue.ts'

test('the demo is a catalogue without a gap', async () => {
  const { folder, credentials } = await writeDemoCatalogue(temporaryFolder(onTestFinished))
  const { publications } = readCatalogueFiles(folder)
  const clients = publications.find(({ topic }) => topic === 'catalogue.clients')?.items
  expect([...(clients?.keys() ?? [])].toSorted()).toEqual(
    credentials.map(({ id }) => id).toSorted(),
  )
})
