// Builds what is committed: the two scripts, the icon sprite, the licence texts and vendor.toml. Run: npm ci && npm run build
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const read = path => readFileSync(path, 'utf8')
const sha256 = path => createHash('sha256').update(readFileSync(path)).digest('hex')
const manifest = name => JSON.parse(read(`node_modules/${name}/package.json`))

// --- scripts -------------------------------------------------------------------------------------
const { metafile } = await build({
  entryPoints: ['src/core.js', 'src/compose.js'], outdir: '.', bundle: true, minify: true, format: 'iife',
  target: 'es2022', legalComments: 'none', metafile: true, logLevel: 'warning',
  banner: { js: '/* Built from src/ and the packages in LICENSES.txt. */' },
})

/** Packages that a published file already holds inside. */
const inlined = { '@github/text-expander-element': ['dom-input-range'] }

/** The packages inside a bundle, a nested copy under the path of its folder. */
const packagesOf = output => [...new Set(Object.keys(metafile.outputs[output].inputs)
  .map(path => path.match(/^node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean)
  .flatMap(name => [name, ...inlined[name] ?? []]))].sort()

// --- icons: Lucide, only those in use, one symbol each ------------------------------------------------
const icons = read('icons.txt').split(/\s+/).filter(Boolean)
const symbol = name => {
  const path = `node_modules/lucide-static/icons/${name}.svg`
  const body = read(path).match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1]
  return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, '').replace(/\s*\/>/g, '/>')}</symbol>`
}
const mark = read('../icons/mark.txt').trim()
writeFileSync('../icons/sprite.svg', `<svg xmlns="http://www.w3.org/2000/svg">${mark}${icons.map(symbol).join('')}</svg>\n`)
copyFileSync('node_modules/lucide-static/LICENSE', '../icons/LICENSE.txt')

// --- licences and the list that the tidy check verifies -------------------------------------------------
const licenceText = name => {
  const file = readdirSync(`node_modules/${name}`).find(f => /^licen[cs]e/i.test(f))
  if (!file) throw new Error(`${name} carries no licence file`)
  return read(`node_modules/${name}/${file}`).trim()
}
const spdx = name => ({ 'BSD-0-Clause': '0BSD' })[manifest(name).license] ?? manifest(name).license
const title = name => `${manifest(name).name} ${manifest(name).version} (${spdx(name)})`
const bundled = [...new Set(['core.js', 'compose.js'].flatMap(packagesOf))].sort()
writeFileSync('LICENSES.txt', `Packages inside core.js and compose.js\n\n${bundled.map(name => `== ${title(name)}\n\n${licenceText(name)}\n`).join('\n')}`)

const source = name => `{ package = "${manifest(name).name}", version = "${manifest(name).version}", licence = "${spdx(name)}" }`
const entry = (path, from, built) => `[[file]]\npath = "${path}"\nsha256 = "${sha256('../' + path)}"\n`
  + `from = [${from.length > 1 ? '\n' + from.map(f => `  ${source(f)},\n`).join('') : source(from[0])}]\n`
  + (built ? `built_from = [\n${built.map(p => `  { path = "${p}", sha256 = "${sha256('../' + p)}" },\n`).join('')}]\n` : '')
const inputsOf = output => Object.keys(metafile.outputs[output].inputs).filter(p => p.startsWith('src/')).map(p => `js/${p}`).sort()
const font = cut => `@fontsource-variable/atkinson-hyperlegible-${cut}`
writeFileSync('../vendor.toml', [
  '# Committed files that are built or not ours. Written by js/build.mjs; a tidy check compares the hashes.\n# `built_from` are our own sources: when one changed without a new build, its hash tells.\n',
  entry('js/core.js', packagesOf('core.js'), inputsOf('core.js')),
  entry('js/compose.js', packagesOf('compose.js'), inputsOf('compose.js')),
  entry('icons/sprite.svg', ['lucide-static'], ['js/icons.txt', 'icons/mark.txt']),
  entry('icons/LICENSE.txt', ['lucide-static']),
  entry('fonts/atkinson-next-latin.woff2', [font('next')]),
  entry('fonts/atkinson-mono-latin.woff2', [font('mono')]),
  entry('fonts/OFL.txt', [font('next')]),
].join('\n'))

// --- budgets ------------------------------------------------------------------------------------------------
const zipped = (...paths) => gzipSync(Buffer.concat(paths.map(path => readFileSync(path))), { level: 9 }).length
const ours = await build({ entryPoints: ['src/core.js', 'src/compose.js'], outdir: '.', bundle: true, minify: true, format: 'esm', target: 'es2022', packages: 'external', write: false })
const own = ours.outputFiles.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0)
const budgets = [
  ['core.js, gzip', zipped('core.js'), 32_000], ['both scripts, gzip', zipped('core.js') + zipped('compose.js'), 60_000],
  ['our own code, gzip', own, 6_000], ['sprite, gzip', zipped('../icons/sprite.svg'), 6_000],
  ['styles, gzip', zipped('../css/tokens.css', '../css/app.css'), 15_000],
  ['fonts', readFileSync('../fonts/atkinson-next-latin.woff2').length + readFileSync('../fonts/atkinson-mono-latin.woff2').length, 55_000],
]
for (const [what, bytes, most] of budgets) console.log(`${bytes > most ? 'OVER' : 'ok  '} ${what}: ${bytes} of ${most}`)
if (budgets.some(([, bytes, most]) => bytes > most)) process.exitCode = 1
