package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// What a module asks for itself counts, and nothing that has effect in its own
// build alone.
func TestReadGo(t *testing.T) {
	const text = `module mod.example/a/v2 // a comment

go 1.26

toolchain go1.26.1

tool mod.example/tool/cmd

require mod.example/b v1.2.3

require (
	mod.example/c/v3 v3.0.0
	mod.example/d v0.0.0-20260101000000-0123456789ab // indirect
)

replace mod.example/b => ../evil

exclude mod.example/c/v3 v3.0.1

retract v2.0.1

unknown directive
`
	got, err := Read(ecosystem.Go, treeOf(t, map[string]string{"go.mod": text}))
	if err != nil {
		t.Fatal(err)
	}
	want := &Manifest{
		Path: "go.mod",
		Name: "mod.example/a/v2",
		Dependencies: map[string]Dependency{
			"mod.example/b":    {Package: "mod.example/b", Spec: "v1.2.3", Field: "require", Line: 9},
			"mod.example/c/v3": {Package: "mod.example/c/v3", Spec: "v3.0.0", Field: "require", Line: 12},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if got, err := Read(ecosystem.Go, treeOf(t, map[string]string{"a.go": "package a\n"})); err != nil || len(got.Dependencies) != 0 {
		t.Errorf("from before modules: got %+v, %v", got, err)
	}
	if got, err := Read(ecosystem.Go, treeOf(t, map[string]string{"go.mod": "module \"\n"})); err == nil {
		t.Errorf("broken: got %+v", got)
	}
}
