package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// A Mutation makes of an incident the same attack by other means. It changes
// the pair that it is given, and says why it cannot.
type Mutation struct {
	Name  string
	About string
	apply func(*Pair) error
}

// Mutations are the ways in which attackers hid what they did.
var Mutations = []Mutation{
	{"strings-split", "The texts of the new code are put together from parts.", splitStrings},
	{"names-obfuscated", "The new code's own names are those that obfuscators give.", obfuscateNames},
	{"off-screen", "The new code stands behind hundreds of blanks.", pushOffScreen},
	{"not-in-main", "The new code is in an entry point beside main, and main is clean.", notInMain},
	{"only-in-dist", "The new code is in what is built, and not in the source beside it.", onlyInDist},
	{"two-releases", "The old release has the new file already, and nothing that starts it.", twoReleases},
	{"at-import", "What ran on install runs when the package is imported.", atImport},
}

// mutated names the mutations of the twelve incidents that are the easiest to
// see as they are.
var mutated = map[string][]string{
	"n04-eslint-scope":    {"strings-split", "at-import"},
	"n10-ua-parser-js":    {"strings-split", "two-releases"},
	"n14-colors":          {"off-screen", "not-in-main", "only-in-dist"},
	"n15-node-ipc":        {"strings-split", "names-obfuscated"},
	"n23-solana-web3":     {"names-obfuscated", "not-in-main"},
	"n24-rspack":          {"at-import", "two-releases"},
	"n32-nx":              {"names-obfuscated", "two-releases"},
	"n33-chalk":           {"off-screen", "only-in-dist"},
	"n37-postmark-mcp":    {"strings-split", "off-screen", "not-in-main"},
	"p02-ctx":             {"strings-split", "names-obfuscated"},
	"p06-ultralytics":     {"strings-split", "names-obfuscated"},
	"g02-strong-password": {"strings-split", "off-screen"},
}

// Mutants makes what becomes of an incident by the mutations that fit it; there
// are none of most.
func Mutants(p *Pair) ([]*Pair, error) {
	var all []*Pair
	for _, name := range mutated[p.Name] {
		i := slices.IndexFunc(Mutations, func(m Mutation) bool { return m.Name == name })
		m := Mutations[i]
		mutant := p.clone()
		mutant.Name += "+" + m.Name
		mutant.Comment = m.About + " " + p.Comment
		if err := m.apply(mutant); err != nil {
			return nil, fmt.Errorf("%s: %w", mutant.Name, err)
		}
		all = append(all, mutant)
	}
	return all, nil
}

// clone copies what mutations change.
func (p *Pair) clone() *Pair {
	c := *p
	c.Base.Files, c.Head.Files, c.Added = maps.Clone(p.Base.Files), maps.Clone(p.Head.Files), slices.Clone(p.Added)
	c.Wants = slices.Clone(p.Wants)
	return &c
}

// clean is the payload's file as it would be without the payload.
func (p *Pair) clean() []byte { return p.unchanged(p.Payload) }

// unchanged is a file of the old release as the new one would have it.
func (p *Pair) unchanged(name string) []byte {
	return bytes.ReplaceAll(p.Base.Files[name], []byte(p.Base.Version.Number), []byte(p.Head.Version.Number))
}

// payloadAlone takes what is wanted in other files of the old release back, so
// that it has to be found where the payload is.
func (p *Pair) payloadAlone() {
	for _, w := range p.Wants {
		for _, name := range w.Paths {
			if name != p.Payload && name != npmManifest && p.Base.Files[name] != nil {
				p.Head.Files[name] = p.unchanged(name)
			}
		}
	}
}

// wantAt wants the payload's findings elsewhere.
func (p *Pair) wantAt(paths ...string) {
	for i := range p.Wants {
		p.Wants[i].Paths = paths
	}
}

// notInMain leaves the payload in the wanted files beside the main one, or
// moves it to one for browsers.
func notInMain(p *Pair) error {
	if p.Base.Files[p.Payload] == nil {
		return fmt.Errorf("%q is new, and no entry point", p.Payload)
	}
	others := slices.DeleteFunc(slices.Clone(p.Wants[0].Paths), func(name string) bool { return name == p.Payload || name == Nowhere })
	if len(others) == 0 {
		ext := path.Ext(p.Payload)
		other := strings.TrimSuffix(p.Payload, ext) + ".browser" + ext
		p.Base.Files[other], p.Head.Files[other] = p.Base.Files[p.Payload], p.Head.Files[p.Payload]
		for _, files := range []Files{p.Base.Files, p.Head.Files} {
			files[npmManifest] = bytes.Replace(files[npmManifest], []byte("{"), fmt.Appendf(nil, "{\n  \"browser\": %q,", "./"+other), 1)
		}
		others = []string{other}
	}
	p.Head.Files[p.Payload] = p.clean()
	p.wantAt(others...)
	return nil
}

const npmManifest = "package.json"

// onlyInDist moves all code of both releases below dist, and puts that of the
// old one, which is clean, below src as well.
func onlyInDist(p *Pair) error {
	was := maps.Clone(p.Base.Files)
	for _, files := range []Files{p.Base.Files, p.Head.Files} {
		for name, data := range maps.Clone(files) {
			if path.Ext(name) != ".js" {
				continue
			}
			delete(files, name)
			files["dist/"+name] = data
			if was[name] != nil {
				files["src/"+name] = was[name]
			}
			for _, prefix := range []string{"", "./"} {
				files[npmManifest] = bytes.ReplaceAll(files[npmManifest], []byte(`"`+prefix+name+`"`), []byte(`"`+prefix+"dist/"+name+`"`))
			}
		}
	}
	p.Payload = "dist/" + p.Payload
	p.wantAt(p.Payload)
	return nil
}

// twoReleases gives the old release the files that the new one adds. What is
// left to be found is what starts them.
func twoReleases(p *Pair) error {
	for name, data := range p.Head.Files {
		if p.Base.Files[name] == nil {
			p.Base.Files[name] = data
		}
	}
	p.Wants = slices.DeleteFunc(p.Wants, func(w Want) bool { return !slices.Contains(w.Families, "install-hook") })
	return nil
}

// atImport takes the hook out of the manifest, and has the main file ask for
// what it started.
func atImport(p *Pair) error {
	manifest := p.unchanged(npmManifest)
	var told struct{ Main string }
	if err := json.Unmarshal(manifest, &told); err != nil {
		return err
	}
	main := p.Head.Files[told.Main]
	if main == nil {
		return fmt.Errorf("main is %q, which is not there", told.Main)
	}
	up := strings.Repeat("../", strings.Count(told.Main, "/"))
	p.Head.Files[npmManifest] = manifest
	p.Head.Files[told.Main] = fmt.Appendf(bytes.Clone(main), "\nrequire(%q);\n", "./"+up+p.Payload)
	p.Wants = slices.DeleteFunc(p.Wants, func(w Want) bool { return slices.Contains(w.Families, "install-hook") })
	return nil
}
