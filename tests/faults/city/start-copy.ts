import { join } from 'node:path'
import { freePort } from '@hutong/infra'
import type { City, CityProcess } from '@hutong/infra/city'
import { childProcess } from '../../../infra/src/city/run-child.ts'
import { offSources } from '../../../services/hub/src/demo/prepare-demo.ts'
import { repository } from '../../support/repository.ts'
import type { After } from '../../support/temporary-folder.ts'

const programs = {
  'forgetful-projection': ['tests/faults/programs/forgetful-projection.ts'],
  'backward-gateway': ['tests/faults/programs/backward-gateway.ts'],
  projection: ['services/projection/src/main.ts'],
  'connector-civil-affairs': [
    'connectors/main.ts',
    'civil-affairs',
    ...offSources.flatMap((source) => ['--without', source]),
  ],
} as const

/** A second process of a service that may run once only, under a name of its own; it listens when this resolves. */
export async function startCopy(
  { data, addresses, url }: City,
  of: keyof typeof programs,
  after: After,
): Promise<CityProcess> {
  const [program, ...words] = programs[of]
  const port = await freePort()
  const copy = childProcess({
    name: `${of}-copy`,
    url: `http://127.0.0.1:${port}`,
    words: [join(repository, program), ...words],
    environment: {
      ...process.env,
      HUTONG_PROFILE: 'city',
      HUTONG_MODE: 'development',
      HUTONG_DATA: data,
      HUTONG_HOST: '127.0.0.1',
      HUTONG_PORT: String(port),
      HUTONG_INSTANCE: `${of}-copy`,
      HUTONG_ISSUER: url,
      HUTONG_KAFKA: addresses.kafka,
      HUTONG_REDIS: addresses.redis,
    },
    onEnd: () => undefined,
  })
  after(() => copy.kill())
  await copy.start()
  return copy
}
