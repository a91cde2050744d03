import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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

test('what became of a department outlives the next start, and a department that is missing comes back', async () => {
  const data = temporaryFolder(onTestFinished)
  const { folder } = await writeDemoCatalogue(data)
  const file = join(folder, 'departments.json')
  const first: { code: string }[] = JSON.parse(readFileSync(file, 'utf8'))
  const succession = { on: '2027-01-01', by: ['minsheng'] }
  const changed = [
    ...first.filter(({ code }) => code !== 'canlian' && code !== 'minzheng'),
    { code: 'minzheng', titleZh: '民政局', titleEn: 'civil affairs', succession },
    { code: 'minsheng', titleZh: '民生保障局', titleEn: 'social welfare' },
  ]
  writeFileSync(file, JSON.stringify(changed))
  await writeDemoCatalogue(data)
  const next: { code: string }[] = JSON.parse(readFileSync(file, 'utf8'))
  expect(next.slice(0, changed.length)).toEqual(changed)
  expect(next.slice(changed.length)).toMatchObject([{ code: 'canlian' }])
})

test('departments that cannot be read are not written over', async () => {
  const data = temporaryFolder(onTestFinished)
  const { folder } = await writeDemoCatalogue(data)
  const file = join(folder, 'departments.json')
  writeFileSync(file, '{}')
  await expect(writeDemoCatalogue(data)).rejects.toMatchObject({ code: 'HUTONG_CATALOGUE_INVALID' })
  expect(readFileSync(file, 'utf8')).toBe('{}')
})

test('the rates of a client stay as they were written down', async () => {
  const data = temporaryFolder(onTestFinished)
  const { folder } = await writeDemoCatalogue(data)
  const file = join(folder, 'clients.json')
  const ratesOf = (id: string) => {
    const clients: { id: string; perSecondMax?: number }[] = JSON.parse(readFileSync(file, 'utf8'))
    return clients.find((one) => one.id === id)?.perSecondMax
  }
  expect(ratesOf('company-window')).toBe(100_000)
  const clients: { id: string }[] = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(
    file,
    JSON.stringify(
      clients.map((one) => (one.id === 'company-window' ? { ...one, perSecondMax: 5 } : one)),
    ),
  )
  await writeDemoCatalogue(data)
  expect([ratesOf('company-window'), ratesOf('fund-window')]).toEqual([5, 100_000])
})
