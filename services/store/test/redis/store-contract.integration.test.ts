import { requireServer } from '@hutong/infra/testing'
import { storeContract } from '@hutong/store/testing'
import { makeStoreNamespace } from './make-store-namespace.ts'

await requireServer('redis', ({ address }) => {
  storeContract('Redis', async () => makeStoreNamespace(address))
})

await requireServer('redis-cluster', ({ address }) => {
  storeContract('Redis Cluster', async () => makeStoreNamespace(address))
})
