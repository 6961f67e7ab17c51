//go:build !race

// Where races are looked for, nothing is as quick as is measured here.

package lockfile

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A hostileInput must end in an error, and soon. It is made when it is needed,
// for all of them take gigabytes.
type hostileInput struct {
	name, situation string
	data            func() []byte
}

// hostile returns inputs for each format.
func hostile(tb testing.TB) []hostileInput {
	var inputs []hostileInput
	add := func(name, situation string, data func() []byte) {
		inputs = append(inputs, hostileInput{name, situation, data})
	}
	fill := func(n int, s string) string { return strings.Repeat(s, n/len(s)) }
	for _, size := range []int{1 << 20, MaxSize} {
		deep := func(name, before, s string) {
			add(name, fmt.Sprintf("nested deeply, %d MiB of %q", size>>20, s), func() []byte { return []byte(before + fill(size-len(before), s)) })
		}
		for _, name := range []string{"package-lock.json", "bun.lock", "composer.lock", "packages.lock.json", "Pipfile.lock", "package.json"} {
			deep(name, "", "[")
			deep(name, "", `{"a":`)
		}
		for _, name := range []string{"pnpm-lock.yaml", ".github/workflows/ci.yml", ".yarnrc.yml"} {
			deep(name, "", "[")
			deep(name, "", "{a: ")
			deep(name, "", "- ")
			deep(name, "", "? ")
		}
		deep("yarn.lock", "__metadata:\n  version: 8\na: ", "[")
		for _, name := range []string{"Cargo.lock", "uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "pyproject.toml"} {
			deep(name, "a = ", "[")
			deep(name, "a = ", "{a = ")
			deep(name, "[", "a.")
		}
		deep("yarn.lock", "a@1:\n", "  ")
		deep("Gemfile.lock", "GEM\n  remote: x\n  specs:\n    ", "(")
		deep("requirements.txt", "a[", "[")
		deep("go.mod", "require ", "(")
		deep("go.sum", "", "a ")
		deep("gradle.lockfile", "", ":")
	}
	for name := range parsers {
		add(name, "larger than may be", func() []byte { return make([]byte, 100_000_000) })
		add(name, "zeros", func() []byte { return make([]byte, 1<<20) })
	}
	for name, size := range map[string]int{"Gemfile": maxManifest, "package.json": maxManifest} {
		add(name, "larger than people write", func() []byte { return []byte("{" + fill(size, " ") + "}") })
	}
	bomb := func(first string) func() []byte {
		return func() []byte {
			var b strings.Builder
			b.WriteString(first + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
			for i := range 30 {
				fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
			}
			return []byte(b.String() + "packages: *a30\njobs: *a30\nenv: *a30\n")
		}
	}
	add("pnpm-lock.yaml", "alias bomb", bomb("lockfileVersion: '9.0'\n"))
	add("yarn.lock", "alias bomb", bomb("__metadata:\n  version: 8\n"))
	add(".github/workflows/ci.yml", "alias bomb", bomb(""))
	add(".yarnrc.yml", "alias bomb", bomb(""))
	// Files that are well formed for as long as they may be, but for their end.
	for name, f := range map[string]struct{ before, entry string }{
		"package-lock.json":        {`{"lockfileVersion":3,"packages":{`, "\"node_modules/a%\":{\"version\":\"1.0.0\"},\n"},
		"pnpm-lock.yaml":           {"lockfileVersion: '9.0'\npackages:\n", "  a%@1.0.0:\n    resolution: {tarball: x}\n"},
		"yarn.lock":                {"", "a%@1:\n  version \"1.0.0\"\n"},
		"uv.lock":                  {"version = 1\n", "[[package]]\nname = \"a%\"\nversion = \"1\"\nsource = { registry = \"x\" }\n"},
		"go.mod":                   {"module m\n", "require example.test/a% v1.0.0\n"},
		"go.sum":                   {"", "example.test/a% v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"},
		"requirements.txt":         {"", "a%==1.0\n"},
		"Gemfile.lock":             {"GEM\n  remote: x\n  specs:\n", "    a% (1.0)\n"},
		"gradle.lockfile":          {"", "a:a%:1.0=x\n"},
		".github/workflows/ci.yml": {"jobs:\n  a:\n    steps:\n", "    - uses: a/b@v%\n"},
	} {
		for _, size := range []int{3 << 20, maxYAML, maxPlainYAML, MaxSize} {
			add(name, fmt.Sprintf("%d MiB and a fault at the end", size>>20), func() []byte {
				var b strings.Builder
				b.WriteString(f.before)
				for i := 0; b.Len() < size-1000; i++ {
					b.WriteString(strings.ReplaceAll(f.entry, "%", fmt.Sprint(i)))
				}
				return []byte(b.String() + "\t<<<<<<<\n")
			})
		}
	}
	for name, file := range largestRecorded(tb) {
		// A line of its own that no format has.
		fault := []byte("\n\x00<<<<<<< \"{[\n")
		middle := len(file) / 2
		add(name, "malformed at the end", func() []byte { return slices.Concat(file, fault) })
		add(name, "malformed in the middle", func() []byte { return slices.Concat(file[:middle], fault, file[middle:]) })
		// A file of lines, of TOML or of YAML that is cut is a file like any other.
		if whole := strings.TrimSpace(string(file)); strings.HasPrefix(whole, "{") || strings.HasPrefix(whole, "<") {
			add(name, "cut in the middle", func() []byte { return file[:middle] })
			add(name, "cut at the end", func() []byte { return []byte(whole[:len(whole)-1]) })
		}
	}
	return inputs
}

// largestRecorded returns the largest recorded file of each base name, under
// its path.
func largestRecorded(tb testing.TB) map[string][]byte {
	tb.Helper()
	type recorded struct {
		path string
		data []byte
	}
	largest := make(map[string]recorded)
	err := filepath.WalkDir(shared, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := strings.Join(strings.Split(filepath.ToSlash(path[len(shared)+1:]), "/")[1:], "/")
		if parserFor(name) == nil {
			return nil
		}
		data, err := os.ReadFile(path)
		if base := filepath.Base(path); len(data) > len(largest[base].data) {
			largest[base] = recorded{name, data}
		}
		return err
	})
	if err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("the recorded updates are missing: %v", err)
		}
		tb.Logf("SKIPPED in part: the recorded updates are not here: %v", err)
	}
	files := make(map[string][]byte)
	for _, r := range largest {
		files[r.path] = r.data
	}
	return files
}

// measure parses a file and tells how long it took and how many bytes were made
// on the way, which is more than were ever held.
func measure(name string, data []byte) (file *File, took time.Duration, made uint64, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	file, err = Parse(name, data)
	took = time.Since(start)
	runtime.ReadMemStats(&after)
	return file, took, after.TotalAlloc - before.TotalAlloc, err
}

// Input that is made to keep a parser busy ends in an error. The bounds are a
// second and 256 MiB, which BenchmarkHostile measures; ten times that is
// guarded here.
func TestHostileInputIsRefused(t *testing.T) {
	for _, input := range hostile(t) {
		t.Run(input.name+"/"+input.situation, func(t *testing.T) {
			file, took, made, err := measure(input.name, input.data())
			if err == nil {
				t.Errorf("accepted, with %d entries", len(file.Entries))
			}
			if took > 10*time.Second || made > 2560<<20 {
				t.Errorf("took %s and made %d MiB", took, made>>20)
			}
		})
	}
}

// BenchmarkHostile reports the longest time and the most bytes that one hostile
// input took. Run it with -benchtime 1x.
func BenchmarkHostile(b *testing.B) {
	inputs := hostile(b)
	var longest time.Duration
	var most uint64
	for b.Loop() {
		for _, input := range inputs {
			_, took, made, _ := measure(input.name, input.data())
			if took > longest || made > most {
				b.Logf("%s, %s: %s, %d MiB", input.name, input.situation, took, made>>20)
			}
			longest, most = max(longest, took), max(most, made)
		}
	}
	b.ReportMetric(longest.Seconds(), "s/longest")
	b.ReportMetric(float64(most>>20), "MiB/most")
}
