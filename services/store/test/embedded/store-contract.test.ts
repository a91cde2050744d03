import { storeContract } from '@hutong/store/testing'
import { makeStoreFolder } from './make-store-folder.ts'

storeContract('embedded', async () => makeStoreFolder())
