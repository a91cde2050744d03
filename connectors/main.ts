import { openLog } from '@hutong/log/open'
import { runService } from '@hutong/process'
import { connectorTopics } from './sdk/src/connector-topics.ts'
import { loadConnector } from './sdk/src/load-connector.ts'
import { parseConnectorWords } from './sdk/src/parse-connector-words.ts'
import { startConnectorService } from './sdk/src/start-connector-service.ts'

const help = `A connector: brings the rows of one department into the log, as its connector.yaml says.

Usage: node connectors/main.ts DEPARTMENT [--file FILE] [--without SOURCE]…

  DEPARTMENT         a folder beside this file that holds a connector.yaml, such as civil-affairs
  --file FILE        another connector.yaml of the same department, such as its connector.city.yaml
  --without SOURCE   leaves out one of its streams; may be given several times

It reads from city/ in HUTONG_DATA, and serves /healthz, /readyz and /statusz on HUTONG_HOST and HUTONG_PORT. Settings come from the environment
(docs/reference/settings.md): HUTONG_PROFILE=city, HUTONG_MODE=development, HUTONG_KAFKA and HUTONG_REDIS; HUTONG_SOURCES for systems that are asked over
the network. Run one copy: a second one takes the leases over, and the first one ends.
`

await runService({
  name: ({ department }) => `connector-${department}`,
  help,
  parse: parseConnectorWords,
  run: async (start) => {
    const { options, settings, opened } = start
    const connector = await loadConnector(options.file)
    const { kafka, instance } = settings
    const topics = connectorTopics(connector)
    const log = await openLog({ profile: 'city', kafka, instance, topics })
    opened.defer(() => log.close())
    const { without } = options
    const { ended } = await startConnectorService(start, { log, connector, without })
    return ended
  },
})
