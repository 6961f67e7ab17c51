package manifest

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
)

// quickly fails a test whose subject takes the time that a hostile file asks
// for.
func quickly(t *testing.T) {
	t.Helper()
	began := time.Now()
	t.Cleanup(func() {
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// Text in many pieces is put together once, and not anew for each of them.
func TestTextInManyPieces(t *testing.T) {
	const pieces = 600_000
	t.Run("METADATA", func(t *testing.T) {
		quickly(t)
		got := parseHeaders([]byte("Name: inert\nLicense: a" + strings.Repeat("\n b", pieces) + "\nVersion: 1\n\nx"))
		if len(got) != 3 || len(got[1].value) != 1+2*pieces || got[2] != (header{"version", "1", pieces + 3}) {
			t.Errorf("got %d headers", len(got))
		}
	})
	t.Run("MANIFEST.MF", func(t *testing.T) {
		quickly(t)
		got := jarAttributes([]byte("A: a" + strings.Repeat("\r\n b", pieces) + "\r\nB: b\r\n"))
		if len(got["a"].Text) != 1+pieces || got["b"].Text != "b" {
			t.Errorf("got %d attributes", len(got))
		}
	})
	t.Run("pom.xml", func(t *testing.T) {
		quickly(t)
		got, err := ParsePOM([]byte("<project><artifactId>" + strings.Repeat("a<!---->", pieces) + "</artifactId></project>"))
		if err != nil || len(got.Artifact) != pieces {
			t.Errorf("got %v", err)
		}
	})
}

// A gemspec may name one thing as often as it has room for.
func TestGemspecOfAliases(t *testing.T) {
	keys := new(strings.Builder)
	for i := range 60_000 {
		fmt.Fprintf(keys, "  k%d: x\n", i)
	}
	for name, spec := range map[string]string{
		"keys":         "name: inert\ndependencies:\n- &a\n" + keys.String() + strings.Repeat("- *a\n", 60_000),
		"dependencies": "name: inert\ndependencies:\n- &a {name: b}\n" + strings.Repeat("- *a\n", mostDependencies),
		"size":         "name: inert\ndescription: " + strings.Repeat("x", maxGemspec),
	} {
		t.Run(name, func(t *testing.T) {
			quickly(t)
			if m, err := Read(ecosystem.RubyGems, tree(t, packGem(t, spec, nil), archive.Gem)); err == nil || !strings.Contains(err.Error(), "than") {
				t.Errorf("got %v, %v", m, err)
			}
		})
	}
}

// A release may have any number of hooks and settings.
func TestManyHooks(t *testing.T) {
	quickly(t)
	processors := new(strings.Builder)
	for i := range 150_000 {
		fmt.Fprintf(processors, "p%d\n", i)
	}
	jar := packJar(t, map[string]string{jarServices + "javax.annotation.processing.Processor": processors.String()})
	if _, err := Read(ecosystem.Maven, tree(t, jar, archive.Zip)); err == nil || !strings.Contains(err.Error(), "run unasked") {
		t.Errorf("got %v", err)
	}
}

func TestHugeProject(t *testing.T) {
	requires := new(strings.Builder)
	for i := range 100_000 {
		fmt.Fprintf(requires, "\"r%d\",\n", i)
	}
	project := func(text string) *archive.Tree {
		return sdistTree(t, "-- PKG-INFO --\nName: inert\nVersion: 1\n-- pyproject.toml --\n"+text)
	}
	t.Run("requirements", func(t *testing.T) {
		quickly(t)
		m := read(t, project("[build-system]\nrequires = [\n"+requires.String()+"]\n"))
		if len(m.Dependencies) != 100_000 || m.Dependencies["r0"].Line != 3 || m.Dependencies["r99999"].Line != 0 {
			t.Errorf("got %d, %+v", len(m.Dependencies), m.Dependencies["r99999"])
		}
	})
	if _, err := Read(ecosystem.PyPI, project("x = \""+strings.Repeat("x", maxProject)+"\"\n")); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}

// A file that is too large to be written by anybody is no manifest.
func TestHugeManifest(t *testing.T) {
	noise := make([]byte, maxFile/2)
	rand.Read(noise)
	huge := treeOf(t, map[string]string{npmPath: fmt.Sprintf(`{"name": "%x"}`, noise)})
	if _, err := Read(ecosystem.NPM, huge); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}
