export { type Account, type NewAccount } from './account.ts'
export { openAccounts, type Accounts } from './open-accounts.ts'
