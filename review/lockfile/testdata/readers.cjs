// Reads the lockfiles that it is given with the readers of the package managers
// themselves, and prints for each the versions of the packages in it, as
// {file: [[ecosystem, name, version]]}. Code of the repository is left out, by
// what the reader makes of it: npm's links and what is under no node_modules,
// the soft links and patches of Yarn, and what pnpm and Bun resolve to a folder.

const fs = require('node:fs')
const path = require('node:path')
const { createRequire } = require('node:module')

const load = createRequire(path.resolve(process.env.BUMPLENS_NODE_MODULES, 'readers.cjs'))
const Arborist = load('@npmcli/arborist')
const yarn = load('@yarnpkg/lockfile')
const { parseSyml } = load('@yarnpkg/parsers')
const pnpm = load('@pnpm/lockfile.fs')
const { nameVerFromPkgSnapshot } = load('@pnpm/lockfile.utils')
const jsonc = load('jsonc-parser')

const readers = {
  'package-lock.json': npm,
  'npm-shrinkwrap.json': npm,
  'yarn.lock': async file => {
    const text = fs.readFileSync(file, 'utf8')
    return text.includes('\n__metadata:') ? berry(text) : yarn1(text)
  },
  'pnpm-lock.yaml': pnpm9,
  'bun.lock': async file => bun(fs.readFileSync(file, 'utf8')),
}

async function npm (file) {
  const tree = await new Arborist({ path: path.dirname(file) }).loadVirtual()
  return [...tree.inventory.values()]
    .filter(node => !node.isTop && !node.isLink)
    .map(node => [node.packageName, node.version])
}

// The name that a package is installed under is another than its own where a
// range names a package too: alias@npm:name@range.
function yarn1 (text) {
  const { type, object } = yarn.parse(text)
  if (type !== 'success') throw new Error(type)
  return Object.entries(object).map(([pattern, entry]) => {
    const [name, range] = split(pattern)
    return [range.startsWith('npm:') && range.includes('@') ? split(range.slice('npm:'.length))[0] : name, entry.version]
  })
}

function berry (text) {
  return Object.entries(parseSyml(text))
    .filter(([key, entry]) => key !== '__metadata' && entry.linkType === 'hard')
    .map(([, entry]) => [...split(entry.resolution), entry.version])
    .filter(([, reference]) => !reference.startsWith('patch:')) // of what has an entry of its own
    .map(([name, , version]) => [name, version])
}

// Of two documents, as pnpm 11 writes them, this reader gives the second.
async function pnpm9 (file) {
  const { packages } = await pnpm.readWantedLockfile(path.dirname(file), { ignoreIncompatible: false })
  return Object.entries(packages)
    .filter(([, snapshot]) => snapshot.resolution.type !== 'directory')
    .map(([key, snapshot]) => {
      const { name, version, nonSemverVersion } = nameVerFromPkgSnapshot(key, snapshot)
      return [name, version ?? nonSemverVersion]
    })
}

function bun (text) {
  const errors = []
  const { packages } = jsonc.parse(text, errors, { allowTrailingComma: true })
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return Object.values(packages)
    .map(([resolution]) => split(resolution))
    .filter(([, version]) => !/^(workspace|root|link|file):/.test(version))
}

// split parts a name, which may begin with an @, from what stands behind it.
function split (text) {
  const i = text.indexOf('@', 1)
  return i < 0 ? [text, ''] : [text.slice(0, i), text.slice(i + 1)]
}

async function main (files) {
  const all = {}
  for (const file of files) {
    all[file] = (await readers[path.basename(file)](file)).map(version => ['npm', ...version])
  }
  process.stdout.write(JSON.stringify(all))
}

main(process.argv.slice(2))
