import { lockFolder } from '@hutong/process'

// Run as a child that is killed: holds a folder until then, and says so.
const [, , folder = ''] = process.argv
lockFolder(folder)
process.stdout.write('held\n')
process.stdin.resume()
