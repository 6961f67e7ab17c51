package behavior

import (
	"slices"
	"strings"
	"testing"
)

// quietKinds are kinds that honest code shows for a reason only.
var quietKinds = []Kind{Process, Network, Secret, Dynamic, Decoding, Native, Persistence, Destruction, EndlessLoop, Interception, Publishing, Gate, Recipient, Obscured, Obfuscated, Hidden, AgentText}

// What many packages have is none of what is looked for, but where may says so;
// and nothing of it flows where it does harm.
func TestHonestCodeIsQuiet(t *testing.T) {
	tests := []struct{ name, file, source, may string }{
		{"the runtime of webpack", "a.js", `(() => { var __webpack_modules__ = { 1: (m, e, r) => { e.x = r(2) }, 2: (m, e) => { e.y = 1 } }; var cache = {};
function __webpack_require__(id) { var c = cache[id]; if (c !== undefined) return c.exports; var m = cache[id] = { exports: {} }; __webpack_modules__[id](m, m.exports, __webpack_require__); return m.exports }
__webpack_require__.g = (function () { if (typeof globalThis === 'object') return globalThis; try { return this || new Function('return this')() } catch (e) { if (typeof window === 'object') return window } })();
__webpack_require__.l = (url, done, key, chunkId) => { var script = document.createElement('script'); script.charset = 'utf-8'; script.timeout = 120; script.setAttribute('data-webpack', key); script.src = url; script.onerror = done; document.head.appendChild(script) };
__webpack_require__.p = ""; __webpack_require__.f.j = (chunkId) => { var url = __webpack_require__.p + __webpack_require__.u(chunkId); __webpack_require__.l(url, () => 1, 'chunk-' + chunkId, chunkId) }; __webpack_require__(1) })();`, ""},
		{"core-js", "a.js", `var check = function (it) { return it && it.Math === Math && it }; module.exports = check(typeof globalThis == 'object' && globalThis) || check(typeof window == 'object' && window) || check(typeof self == 'object' && self) || check(typeof global == 'object' && global) || (function () { return this })() || Function('return this')();`, ""},
		{"regenerator", "a.js", `try { regeneratorRuntime = runtime; } catch (accidentalStrictMode) { if (typeof globalThis === "object") { globalThis.regeneratorRuntime = runtime; } else { Function("r", "regeneratorRuntime = r")(runtime); } }`, ""},
		{"a template of lodash", "a.js", `function template(string, options) { var source = "__p += '"; string.replace(reDelimiters, function (match, escape) { source += string.slice(0, 1); return match }); source = 'with (obj) {\n' + source + '\n}\n'; var result = attempt(function () { return Function(importsKeys, sourceURL + 'return ' + source).apply(undefined, importsValues) }); return result }`, "dynamic"},
		{"UMD", "a.js", `(function (root, factory) { if (typeof define === 'function' && define.amd) { define(['b'], factory) } else if (typeof module === 'object' && module.exports) { module.exports = factory(require('b')) } else { root.A = factory(root.b) } }(typeof self !== 'undefined' ? self : this, function (b) { return { b } }))`, ""},
		{"a bundle of Rollup", "a.mjs", `import { readFileSync } from 'fs'; function getDefault(e) { return e && e.__esModule && Object.prototype.hasOwnProperty.call(e, 'default') ? e.default : e } const v = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')).version; export { v, getDefault }`, ""},
		{"dotenv", "a.js", `const fs = require('fs'), path = require('path'); function parse(src) { const o = {}; src.toString().split('\n').forEach(l => { const m = l.match(/^([^=]+)=(.*)$/); if (m) o[m[1]] = m[2] }); return o } module.exports.config = function (options) { const p = path.resolve(process.cwd(), (options && options.path) || '.env'); const parsed = parse(fs.readFileSync(p, { encoding: 'utf8' })); for (const k of Object.keys(parsed)) if (!(k in process.env)) process.env[k] = parsed[k]; return { parsed } }`, "secret"},
		{"debug", "a.js", `exports.load = () => process.env.DEBUG; exports.inspectOpts = Object.keys(process.env).filter(k => /^debug_/i.test(k)).reduce((o, k) => { o[k.substring(6).toLowerCase()] = process.env[k]; return o }, {}); exports.log = (...a) => process.stderr.write(require('util').format(...a) + '\n')`, ""},
		{"proxies of the environment", "a.js", `function getEnv(key) { return process.env[key.toLowerCase()] || process.env[key.toUpperCase()] || '' } exports.getProxyForUrl = function (url) { const proto = new URL(url).protocol.split(':', 1)[0]; return getEnv('npm_config_' + proto + '_proxy') || getEnv(proto + '_proxy') || getEnv('all_proxy') }`, ""},
		{"an exporter of traces", "a.ts", `import * as http from 'http'; export class Exporter { constructor(private url: string, private headers: Record<string, string>) {} send(spans: Span[], done: () => void) { const u = new URL(this.url); const req = http.request({ hostname: u.hostname, port: u.port, path: u.pathname, method: 'POST', headers: this.headers }, res => { res.resume(); res.on('end', done) }); req.write(JSON.stringify({ resourceSpans: spans.map(s => ({ name: s.name, start: s.start })) })); req.end() } }`, "network"},
		{"Sentry", "a.js", `function report(event, dsn) { return fetch(dsn.url, { method: 'POST', body: JSON.stringify({ event_id: event.id, release: process.env.SENTRY_RELEASE, environment: process.env.SENTRY_ENVIRONMENT, platform: 'node' }) }) } module.exports = report`, "network"},
		{"a token that is signed", "a.js", `const jwt = require('jws'); module.exports = function (payload, privateKey, options) { const header = { alg: options.algorithm || 'RS256', typ: 'JWT' }; return jwt.sign({ header, payload, secret: privateKey, encoding: 'utf8' }) }`, "secret"},
		{"a password's hash", "a.js", `const crypto = require('crypto'); exports.hash = (password, salt) => crypto.pbkdf2Sync(password, salt, 1e5, 64, 'sha512').toString('hex'); exports.compare = (a, b) => crypto.timingSafeEqual(Buffer.from(a), Buffer.from(b))`, ""},
		{"a stopwatch", "a.js", `const start = Date.now(); work(); const ms = Date.now() - start; console.log('took ' + ms + ' ms'); module.exports.format = d => new Date(d).toISOString()`, ""},
		{"a cache with an age", "a.ts", `export class Cache { get(k: string) { const e = this.m.get(k); if (!e) return undefined; return e.value } set(k: string, v: unknown) { this.m.set(k, { value: v, at: Date.now() }) } private m = new Map() }`, ""},
		{"a reader of messages", "a.js", `const MESSAGES = { en: { hello: 'Hello' }, de: { hello: 'Hallo' } }; exports.t = (key, locale) => (MESSAGES[locale] || MESSAGES.en)[key]`, ""},
		{"a router", "a.js", `const express = require('express'); const app = express(); app.use(express.json()); app.get('/users/:id', async (req, res) => { const u = await db.users.find(req.params.id); res.json(u) }); app.post('/users', (req, res) => { res.status(201).send(req.body) }); module.exports = app`, ""},
		{"a component", "a.tsx", `import React, { useState, useEffect } from 'react'; export function List({ items, onSelect }: Props) { const [open, setOpen] = useState(false); useEffect(() => { const t = setTimeout(() => setOpen(true), 10); return () => clearTimeout(t) }, []); return <ul>{items.map(i => <li key={i.id} onClick={() => onSelect(i)}>{i.name}</li>)}</ul> }`, ""},
		{"an event's emitter", "a.js", `class Emitter { constructor() { this.h = {} } on(e, f) { (this.h[e] ||= []).push(f); return this } emit(e, ...a) { for (const f of this.h[e] || []) f.apply(this, a) } once(e, f) { const g = (...a) => { this.off(e, g); f(...a) }; return this.on(e, g) } } module.exports = Emitter`, ""},
		{"a parser", "a.js", `function parse(s) { let i = 0; while (true) { const c = s[i++]; if (c === undefined) break; if (c === '(') { depth++ } } return i } exports.parse = parse; exports.exec = r => { let m; const out = []; while ((m = r.exec(x)) !== null) out.push(m[1]); return out }`, ""},
		{"an add-on's loader", "a.js", `try { module.exports = require('./build/Release/x.node') } catch (e) { module.exports = require('./js/x') }`, "native"},

		{"the version of a package", "setup.py", "import os\nfrom setuptools import setup, find_packages\nhere = os.path.abspath(os.path.dirname(__file__))\nabout = {}\nwith open(os.path.join(here, 'a', '__version__.py'), 'r') as f:\n    exec(f.read(), about)\nsetup(name='a', version=about['__version__'], packages=find_packages(), author_email='a@x.invalid', url='https://x.invalid')", "dynamic"},
		{"an assertion of pytest", "a.py", "import ast, marshal, struct\ndef _rewrite_test(fn, config):\n    source = fn.read_bytes()\n    tree = ast.parse(source, filename=str(fn))\n    rewrite_asserts(tree, source, str(fn), config)\n    return compile(tree, str(fn), 'exec', dont_inherit=True)\nclass Hook:\n    def exec_module(self, module):\n        co = _rewrite_test(self.fn, self.config)\n        exec(co, module.__dict__)", "dynamic"},
		{"versions of Python", "a.py", "import sys\nPY3 = sys.version_info[0] == 3\nif PY3:\n    text_type = str\n    from io import StringIO\nelse:\n    from StringIO import StringIO", ""},
		{"an optional module", "a.py", "try:\n    import simplejson as json\nexcept ImportError:\n    import json\n\ndef dumps(o):\n    return json.dumps(o, sort_keys=True)", ""},
		{"a settings class", "a.py", "import os\nclass Settings:\n    debug = os.environ.get('APP_DEBUG', '') == '1'\n    name = os.getenv('APP_NAME', 'x')\n    def as_dict(self):\n        return {'debug': self.debug, 'name': self.name}", ""},
		{"a named tuple", "a.py", "from collections import namedtuple\nfrom dataclasses import dataclass, field\nP = namedtuple('P', 'x y')\n@dataclass\nclass A:\n    x: int = 0\n    y: list = field(default_factory=list)\n    def get(self, k):\n        return getattr(self, k)", ""},
		{"a client's class", "a.py", "import requests\nclass Client:\n    def __init__(self, base_url, token):\n        self.base_url = base_url\n        self.session = requests.Session()\n        self.session.headers['Authorization'] = 'Bearer ' + token\n    def users(self):\n        return self.session.get(self.base_url + '/users').json()", "network"},
		{"a temporary folder", "a.py", "import shutil, tempfile\nd = tempfile.mkdtemp()\ntry:\n    with open(d + '/x', 'w') as f:\n        f.write('x')\nfinally:\n    shutil.rmtree(d)", ""},
		{"a gem's manifest", "a.gemspec", "require_relative 'lib/a/version'\nGem::Specification.new do |s|\n  s.name = 'a'\n  s.version = A::VERSION\n  s.email = ['a@x.invalid']\n  s.files = Dir['lib/**/*.rb']\n  s.metadata['source_code_uri'] = 'https://x.invalid'\nend", ""},
		{"a model of Rails", "a.rb", "class User < ApplicationRecord\n  has_many :posts\n  validates :name, presence: true\n  scope :recent, -> { where('created_at > ?', 1) }\n  def full_name\n    \"#{first} #{last}\"\n  end\nend", ""},
		{"a handler of Go", "a.go", "package a\nimport (\"encoding/json\"; \"net/http\")\nfunc Serve(w http.ResponseWriter, r *http.Request) {\n\tif r.Header.Get(\"X\") == \"\" {\n\t\thttp.Error(w, \"no\", http.StatusBadRequest)\n\t\treturn\n\t}\n\tvar v map[string]string\n\tif err := json.NewDecoder(r.Body).Decode(&v); err != nil {\n\t\treturn\n\t}\n\tw.Write([]byte(v[\"x\"]))\n}", ""},
		{"a loop of Go", "a.go", "package a\nfunc Run(c chan int, done chan struct{}) {\n\tfor {\n\t\tselect {\n\t\tcase v := <-c:\n\t\t\tuse(v)\n\t\tcase <-done:\n\t\t\treturn\n\t\t}\n\t}\n}", ""},
		{"a build of a shell", "a.sh", "#!/bin/sh\nset -eu\ncd \"$(dirname \"$0\")\"\nrm -rf build\nmkdir -p build\nfor f in src/*.c; do\n  ${CC:-cc} -c \"$f\" -o \"build/$(basename \"$f\" .c).o\"\ndone\nif [ -n \"${VERBOSE:-}\" ]; then ls build; fi\n", ""},
		{"an add-on's build", "binding.gyp", "{'targets': [{'target_name': 'a', 'sources': ['a.cc'], 'include_dirs': [\"<!(node -p \\\"require('node-addon-api').include_dir\\\")\"], 'conditions': [['OS==\"win\"', {'defines': ['X']}], ['OS!=\"win\" and target_arch==\"x64\"', {}]]}]}", ""},
	}
	for _, tt := range tests {
		f := Of(tt.file, []byte(tt.source))
		for _, o := range f.Observations {
			if slices.Contains(quietKinds, o.Kind) && !slices.Contains(strings.Fields(tt.may), o.Kind.String()) {
				t.Errorf("%s: saw %s %q in %q", tt.name, o.Kind, o.What, o.Quote)
			}
		}
		for _, o := range f.Flows {
			t.Errorf("%s: saw %s → %s in %q", tt.name, o.From, o.Kind, o.Quote)
		}
	}
}
