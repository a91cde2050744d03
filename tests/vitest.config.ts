import { defineConfig } from 'vitest/config'

const repository: string = new URL('..', import.meta.url).pathname
const integration = '**/*.integration.test.ts'
const packages = '{schemas,infra,services/*,connectors/**}/test'

const onACity = 'tests/journeys/on-a-city.test.ts'
const inACity = 'tests/faults/city/*.test.ts'
const onRealSources = 'infra/test/city/real-sources.test.ts'

const project = (name: string, include: string[], exclude: string[] = []) => ({
  root: repository,
  test: {
    name,
    include,
    exclude: ['**/node_modules/**', '**/dist/**', ...exclude],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})

/** After all others, and one file after another: each brings up a whole city, which wants the machine for itself. */
const alone = ({ root, test }: ReturnType<typeof project>) => ({
  root,
  test: { ...test, fileParallelism: false, sequence: { groupOrder: 1 } },
})

export default defineConfig({
  root: repository,
  test: {
    reporters: ['default', './tests/tally-reporter.ts'],
    projects: [
      project('unit', [`${packages}/**/*.test.ts`], [integration, onRealSources]),
      project('integration', [`${packages}/${integration}`]),
      project('repository', ['tests/repository/**/*.test.ts', 'tests/vectors/**/*.test.ts']),
      project('journeys', ['tests/{journeys,security}/**/*.test.ts'], [onACity]),
      project('faults', ['tests/{faults,external}/**/*.test.ts'], [inACity]),
      alone(project('city', [onACity, inACity, onRealSources])),
    ],
  },
})
