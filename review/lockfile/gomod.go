package lockfile

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// parseGoMod reads go.mod, described at https://go.dev/ref/mod#go-mod-file. Its
// requirements are what is built since Go 1.17. Exclusions and retractions
// build nothing and give no entries, nor does the toolchain, which is no
// dependency.
func parseGoMod(file string, data []byte) (*File, error) {
	if err := checkGoMod(data); err != nil {
		return nil, err
	}
	mod, err := modfile.Parse(file, data, nil)
	if err != nil {
		return nil, goModError(err)
	}
	replaced, err := goReplacements(mod)
	if err != nil {
		return nil, err
	}
	entries, err := goRequirements(file, mod, replaced)
	if err != nil {
		return nil, err
	}
	in := goModule(mod)
	// What nothing here requires may still be built: go.mod before Go 1.17 does
	// not name what comes through others.
	required := make(map[string]bool, len(mod.Require))
	for _, r := range mod.Require {
		required[r.Mod.Path] = true
	}
	for _, r := range mod.Replace {
		if e := goEntry(Place{file, r.Syntax.Start.Line}, in, r.Old.Path, r.New); !required[r.Old.Path] && !e.IsZero() {
			entries = append(entries, e)
		}
	}
	return &File{entries, goSettings(file, mod.Replace)}, nil
}

// parseGoWork reads go.work, described at https://go.dev/ref/mod#go-work-file.
// It fixes no versions; what it replaces is replaced in all of its modules.
func parseGoWork(file string, data []byte) (*File, error) {
	if err := checkGoMod(data); err != nil {
		return nil, err
	}
	work, err := modfile.ParseWork(file, data, nil)
	if err != nil {
		return nil, goModError(err)
	}
	return &File{Settings: goSettings(file, work.Replace)}, nil
}

// MaxGoMod is the size in bytes above which a go.mod is refused: the largest
// that were seen have a hundredth of it, and the library reads on after errors.
const MaxGoMod = 4 << 20

func checkGoMod(data []byte) error {
	if len(data) > MaxGoMod {
		return &SyntaxError{Reason: fmt.Sprintf("larger than %d bytes", MaxGoMod)}
	}
	return nil
}

// goSettings tells what stands in for what.
func goSettings(file string, replace []*modfile.Replace) []Setting {
	var settings []Setting
	for _, r := range replace {
		settings = append(settings, Setting{
			Kind: Substitution, Ecosystem: ecosystem.Go, Name: "replace " + r.Old.String(), Value: r.New.String(), Place: Place{file, r.Syntax.Start.Line},
		})
	}
	return settings
}

// goRequirements returns the entries of what a go.mod requires, after
// replacement. What a tool comes from is asked for by the project, though the
// go command writes "indirect" beside it.
func goRequirements(file string, mod *modfile.File, replaced map[module.Version]module.Version) ([]Entry, error) {
	at := make(map[string]int) // path → index of its requirement
	for i, r := range mod.Require {
		if _, twice := at[r.Mod.Path]; twice {
			return nil, &SyntaxError{r.Syntax.Start.Line, fmt.Sprintf("%q is there twice", r.Mod.Path)}
		}
		at[r.Mod.Path] = i
	}
	tools := make(map[string]bool)
	for _, t := range mod.Tool {
		for path := t.Path; path != ""; path = path[:max(strings.LastIndexByte(path, '/'), 0)] {
			if _, ok := at[path]; ok {
				tools[path] = true
				break // the longest path is the one that is built
			}
		}
	}
	in := goModule(mod)
	var entries []Entry
	for _, r := range mod.Require {
		built, ok := replaced[r.Mod]
		if !ok {
			built, ok = replaced[module.Version{Path: r.Mod.Path}]
		}
		if !ok {
			built = r.Mod
		}
		e := goEntry(Place{file, r.Syntax.Start.Line}, in, r.Mod.Path, built)
		if e.IsZero() {
			continue
		}
		e.Direct = !r.Indirect || tools[r.Mod.Path]
		entries = append(entries, e)
	}
	return entries, nil
}

// goModule returns the path of the module that a go.mod describes.
func goModule(mod *modfile.File) string {
	if mod.Module == nil {
		return ""
	}
	return mod.Module.Mod.Path
}

// goEntry makes an entry of the module that is built for the one that module in
// asks for; it is zero for a folder.
func goEntry(at Place, in, asked string, built module.Version) Entry {
	if built.Version == "" {
		return Entry{}
	}
	e := Entry{
		Version: ecosystem.Named(ecosystem.Go, built.Path).At(built.Version),
		Places:  []Place{at},
		Paths:   []string{in + " " + asked}, // as "go mod graph" writes it
	}
	e.called(asked)
	return e
}

// goReplacements returns what replaces what. A version of "" stands for any.
func goReplacements(mod *modfile.File) (map[module.Version]module.Version, error) {
	replaced := make(map[module.Version]module.Version, len(mod.Replace))
	for _, r := range mod.Replace {
		if _, twice := replaced[r.Old]; twice {
			return nil, &SyntaxError{r.Syntax.Start.Line, fmt.Sprintf("%q is replaced twice", r.Old)}
		}
		replaced[r.Old] = r.New
	}
	return replaced, nil
}

// goModError gives the first of the library's errors as this package's.
func goModError(err error) error {
	var list modfile.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return &SyntaxError{Reason: err.Error()}
	}
	reason := fmt.Sprint(list[0].Err)
	if list[0].Verb != "" {
		reason = list[0].Verb + " " + list[0].ModPath + ": " + reason
	}
	return &SyntaxError{list[0].Pos.Line, reason}
}

// parseGoSum reads go.sum. The file names what was ever looked at, many times
// what is built, and which of it is built stands in go.mod alone: it fixes no
// versions, and pins the bytes of those that others fix.
func parseGoSum(file string, data []byte) ([]Entry, error) {
	var entries []Entry
	seen := make(map[string]string)
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) != 3 {
			return nil, &SyntaxError{number, "not a module, a version and a hash"}
		}
		sum, ok := strings.CutPrefix(words[2], "h1:")
		if raw, err := base64.StdEncoding.DecodeString(sum); !ok || err != nil || len(raw) != sha256.Size {
			return nil, &SyntaxError{number, fmt.Sprintf("%q is no hash of the form h1:", words[2])}
		}
		if err := module.Check(words[0], strings.TrimSuffix(words[1], "/go.mod")); err != nil {
			return nil, &SyntaxError{number, err.Error()}
		}
		key := words[0] + " " + words[1]
		// Merging two branches may leave a line twice, which changes nothing.
		before := seen[key]
		if before != "" && before != sum {
			return nil, &SyntaxError{number, fmt.Sprintf("%q has another hash above", key)}
		}
		if before == "" {
			entries = append(entries, Entry{
				Version:  ecosystem.Named(ecosystem.Go, words[0]).At(words[1]),
				Checksum: "h1/" + sum,
				Places:   []Place{{file, number}},
				PinOnly:  true,
			})
		}
		seen[key] = sum
	}
	return entries, nil
}
