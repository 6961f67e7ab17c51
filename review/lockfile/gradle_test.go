package lockfile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseGradle(t *testing.T) {
	const want = `example.group:a@1.0.0
example.group:b@2.0.0-SNAPSHOT, dev
example.group:b@3.0.0
`
	for _, name := range []string{"gradle.lockfile", "app/buildscript-gradle.lockfile", "settings-gradle.lockfile"} {
		got := parseString(t, name, `# This is a Gradle generated file for dependency locking.
example.group:a:1.0.0=compileClasspath,testCompileClasspath
example.group:b:2.0.0-SNAPSHOT=testCompileClasspath,testRuntimeClasspath
example.group:b:3.0.0=runtimeClasspath
empty=annotationProcessor,testAnnotationProcessor
`)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
}

// A configuration says which of several versions took the place of which.
func TestGradleConfigurations(t *testing.T) {
	read := func(text string) []Entry {
		t.Helper()
		list, err := parsed("gradle.lockfile", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	changes := Compare(read("g:a:1.0.0=compileClasspath\ng:a:2.0.0=classpath\n"), read("g:a:1.0.1=compileClasspath\ng:a:2.0.1=classpath\n"))
	if len(changes) != 2 || changes[0].To.Version.Number != "1.0.1" || changes[1].To.Version.Number != "2.0.1" {
		t.Errorf("got %+v", changes)
	}
}

func TestGradleRefuses(t *testing.T) {
	refuses(t, map[string]refusal{
		"conflict":         {"gradle.lockfile", "# x\n<<<<<<< HEAD\n", "line 2: "},
		"no configuration": {"gradle.lockfile", "g:a:1.0.0=\n", "line 1: "},
		"no equals sign":   {"gradle.lockfile", "g:a:1.0.0\n", "line 1: "},
		"two parts":        {"gradle.lockfile", "g:a=classpath\n", "line 1: "},
		"four parts":       {"gradle.lockfile", "g:a:b:1.0.0=classpath\n", "line 1: "},
		"no version":       {"gradle.lockfile", "g:a:=classpath\n", "line 1: "},
		"a module twice":   {"gradle.lockfile", "g:a:1.0.0=classpath\ng:a:1.0.0=compileClasspath\n", `line 2: "g:a:1.0.0" is there twice`},
		"empty twice":      {"gradle.lockfile", "empty=\nempty=a\n", "line 2: "},
	})
}

func FuzzParseGradle(f *testing.F) {
	fuzz(f, "gradle.lockfile", "# x\ng:a:1.0.0=classpath\nempty=\n")
}
