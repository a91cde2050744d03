import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HutongError } from '@hutong/process'
import { freePort } from '../free-port.ts'
import { childProcess } from './run-child.ts'
import type { CityProcess } from './run-child.ts'

/** The departments' systems that are programs: two are asked, one sends. */
export interface DepartmentSystems {
  readonly tax: CityProcess
  readonly health: CityProcess
  readonly marketRegulation: CityProcess
}

/** None of them is started yet. Each keeps what is changed in it in a folder of its own. */
export async function departmentSystems(parts: {
  readonly inbox: string
  readonly folder: string
  readonly secretFiles: {
    readonly tax: string
    readonly health: string
    readonly senderKey: string
  }
  readonly tls: { readonly certFile: string }
  /** Where market regulation sends to, by record type. */
  readonly targets: ReadonlyMap<string, string>
  readonly onEnd: (failure: HutongError) => void
}): Promise<DepartmentSystems> {
  const { inbox, folder, secretFiles, tls, targets, onEnd } = parts
  const define = async (
    department: string,
    program: string,
    secretFile: string,
    ...more: readonly string[]
  ): Promise<CityProcess> => {
    const port = await freePort()
    const words = ['--inbox', inbox, '--folder', join(folder, department), '--port', String(port)]
    const secret = ['--secret-file', secretFile]
    return childProcess({
      name: program,
      url: `http://127.0.0.1:${port}`,
      words: [
        fileURLToPath(new URL(`departments/${program}.ts`, import.meta.url)),
        ...words,
        ...secret,
        ...more,
      ],
      // What it sends to shows a certificate of our own making.
      environment: { ...process.env, NODE_EXTRA_CA_CERTS: tls.certFile },
      onEnd,
    })
  }
  const to = [...targets].flatMap(([type, address]) => ['--to', `${type}=${address}`])
  return {
    tax: await define('tax', 'tax-office', secretFiles.tax),
    health: await define('health', 'hospital-network', secretFiles.health),
    marketRegulation: await define(
      'market-regulation',
      'company-registry',
      secretFiles.senderKey,
      ...to,
    ),
  }
}
