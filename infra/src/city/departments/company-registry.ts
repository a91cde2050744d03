import { createPrivateKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runDepartment } from './run-department.ts'
import { sendRegister } from './send-register.ts'

/** The registry of companies: nobody may reach into it, so it sends what is new, signed, and says so when nothing is. */
await runDepartment({
  name: 'market-regulation',
  open: async ({ registers, folder, secretFile, targets, signal }) => {
    const key = createPrivateKey(await readFile(secretFile))
    const sending = registers.flatMap((register) => {
      const address = targets.get(register.type)
      // Nobody has fed the list of abnormal operation for a while, and a register that is not fed is not sent.
      if (address === undefined || register.writings.length === 0) return []
      const stateFile = join(folder, `${register.type}.sent.json`)
      return [sendRegister({ register, address, key, stateFile, signal })]
    })
    return {
      answer: () => undefined,
      status: () => ({ sent: sending.every(({ isSent }) => isSent()) }),
      ended: Promise.race(sending.map(({ ended }) => ended)),
    }
  },
})
