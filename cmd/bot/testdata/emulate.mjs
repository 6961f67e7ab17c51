// Serves emulate's GitHub with the seed on the first line of the standard input,
// prints its address, and ends when the input does.
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const { createEmulator } = await import(pathToFileURL(process.argv[2]))
const input = createInterface({ input: process.stdin })
const closed = new Promise((done) => input.once('close', done))
const [seed] = await new Promise((done) => input.once('line', (line) => done([JSON.parse(line)])))
const github = await createEmulator({ service: 'github', port: 0, seed })
console.log(github.url)
await closed
await github.close()
process.exit(0)
