import { expect, test } from 'vitest'
import { recordTypes } from '@hutong/schemas'
import { hubTopics } from '../src/hub-topics.ts'

const names = hubTopics.map(({ name }) => name)

test('every record type and every department that owns one has its topic, once', () => {
  expect(new Set(names).size).toBe(names.length)
  for (const { topic, owner } of recordTypes) {
    expect(names).toContain(topic)
    expect(names).toContain(`quarantine.${owner}`)
  }
})

test('records are compacted, refused rows end after 30 days, and entries are kept for ever', () => {
  const keep = new Map(hubTopics.map((topic) => [topic.name, topic.keep]))
  expect(keep.get('records.marriage.event.v1')).toBe('compact')
  expect(keep.get('quarantine.minzheng')).toEqual({ days: 30 })
  expect(keep.get('audit.entries')).toBe('forever')
})
