package indicator

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
)

var executableAdded = Indicator[*Update]{
	ID:       "executable-added",
	Title:    "release adds machine code to a package that had none",
	Severity: High,
	Needs:    BaseTree | HeadTree,
	Check:    checkExecutableAdded,
}

func checkExecutableAdded(u *Update) ([]Finding, error) {
	had := make(map[string]bool)
	for _, f := range u.Base.Tree.All() {
		had[machineCode(f)] = true
	}
	// What one system runs and what another does is of one sort: a release for
	// many of them is told once.
	native := had[elf] || had[pe] || had[machO]
	first := make(map[string]*archive.File)
	count := make(map[string]int)
	tests := make(map[string]bool) // all of them are for tests
	var sorts []string
	for _, f := range u.Head.Tree.All() {
		kind := machineCode(f)
		if kind == "" || had[kind] || native && kind != wasm {
			continue // one more of what was there, or the same for another system
		}
		sort := "native"
		if kind == wasm {
			sort = wasm
		}
		if count[sort]++; count[sort] == 1 {
			first[sort], tests[sort] = f, true
			sorts = append(sorts, sort)
		}
		tests[sort] = tests[sort] && isTest(f.Path)
	}
	var findings []Finding
	for _, sort := range sorts {
		kind := machineCode(first[sort])
		f := Finding{
			Sort:    sort,
			Path:    first[sort].Path,
			Message: fmt.Sprintf("The file %q is %s, and the old release had no such file.", first[sort].Path, kind),
		}
		if u.Added() {
			f.Severity = Medium
			f.Message = fmt.Sprintf("This package, new to the project, has %s: %q.", kind, first[sort].Path)
		}
		switch {
		case kind != wasm && u.Added() && (accountsFor(u) || tests[sort]):
			f.Severity = Low // it is expected, and that it is new is told by who asks for it
		case kind == wasm || accountsFor(u):
			f.Severity = Medium
		}
		if more := count[sort] - 1; more > 0 {
			f.Message += fmt.Sprintf(" There are more of them: %d.", more)
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// accountsFor reports whether something says where the new release's machine
// code comes from: an attestation that holds, sources to compile, or a name by
// which the artifact is one of those for a single platform.
func accountsFor(u *Update) bool {
	if u.Head.proved() != nil || hasNativeSources(u.Head.Tree) {
		return true
	}
	if u.To.Ecosystem == ecosystem.NPM { // which has one artifact for all platforms
		return u.Added() && aPlatform.MatchString(u.To.Name)
	}
	if u.Head.Artifact == nil {
		return false
	}
	switch variant := u.Head.Artifact.Variant; u.To.Ecosystem {
	case ecosystem.PyPI:
		return variant != "sdist" && !strings.HasSuffix(variant, "-any")
	case ecosystem.RubyGems:
		return variant != "ruby"
	}
	return false
}

// The kinds of machine code, as a message names them.
const (
	elf   = "a program or library for Linux (ELF)"
	pe    = "a program or library for Windows (PE)"
	machO = "a program or library for macOS (Mach-O)"
	wasm  = "a WebAssembly module"
)

// machineCode tells machine code by its first bytes, whatever the file is
// called. It returns "" for anything else.
func machineCode(f *archive.File) string {
	magic := f.Magic[:]
	switch {
	case bytes.HasPrefix(magic, []byte("\x7fELF")):
		return elf
	case bytes.HasPrefix(magic, []byte("MZ")) && bytes.IndexByte(magic, 0) >= 0:
		return pe // text may begin with these letters, but has no zero bytes
	case bytes.HasPrefix(magic, []byte("\x00asm")):
		return wasm
	}
	switch binary.BigEndian.Uint32(magic) {
	case 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe:
		return machO
	case 0xcafebabe: // also a Java class, whose version is above any number of architectures
		if binary.BigEndian.Uint32(magic[4:]) < 0x20 {
			return machO
		}
	}
	return ""
}
