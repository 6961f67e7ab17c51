package indicator

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
)

var implicitInstall = Indicator[*Update]{
	ID:       "implicit-install",
	Title:    "release is built on install without a script that says so",
	Severity: High,
	Covers:   []ecosystem.Ecosystem{ecosystem.NPM},
	Needs:    BaseTree | HeadTree,
	Check:    checkImplicitInstall,
}

// gypPath is the file that makes npm run "node-gyp rebuild" where a package
// has neither an install nor a preinstall script.
const gypPath = "binding.gyp"

func checkImplicitInstall(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	if !builtImplicitly(u.Head.Tree, is) {
		return nil, nil
	}
	data, err := dataOf(u.Head.Tree, gypPath)
	if err != nil {
		return nil, err
	}
	f := Finding{Path: gypPath, Line: 1, Severity: Medium}
	command, line := gypCommand(data)
	if !builtImplicitly(u.Base.Tree, was) {
		f.Message = "npm builds this release on install, because of its binding.gyp, and did not build the old one."
		switch {
		case command != "":
			f.Severity, f.Line, f.Quote = High, line, command
			f.Message += " The file runs a command, or evaluates more than a comparison, while it is read."
		case !hasNativeSources(u.Head.Tree):
			f.Severity = High
			f.Message += " There are no C or C++ sources to build."
		}
		return []Finding{f}, nil
	}
	old, err := dataOf(u.Base.Tree, gypPath)
	if err != nil {
		return nil, err
	}
	if was, _ := gypCommand(old); command == "" || was == command || bytes.Contains(old, []byte(command)) {
		return nil, nil
	}
	f.Severity, f.Line, f.Quote = High, line, command
	f.Message = fmt.Sprintf("The %q that npm builds on install runs a command that is new.", gypPath)
	return []Finding{f}, nil
}

// builtImplicitly follows npm's own rule.
func builtImplicitly(t *archive.Tree, m *manifest.Manifest) bool {
	return t.File(gypPath) != nil && !m.NoGyp && m.Hook("install") == nil && m.Hook("preinstall") == nil
}

// gypCommand returns the first line of a gyp file that runs a command while the
// file is read, or evaluates more than a comparison. Commands that only print
// where headers are do not count.
func gypCommand(data []byte) (text string, line int) {
	for _, o := range behavior.Of(gypPath, data).Observations {
		if o.Kind == behavior.Process || o.Kind == behavior.Dynamic {
			return o.Quote, o.Line
		}
	}
	return "", 0
}

// hasNativeSources reports whether there is anything for node-gyp to compile.
func hasNativeSources(t *archive.Tree) bool {
	for _, f := range t.All() {
		switch strings.ToLower(path.Ext(f.Path)) {
		case ".c", ".cc", ".cpp", ".cxx", ".m", ".mm", ".s", ".asm":
			return true
		}
	}
	return false
}
