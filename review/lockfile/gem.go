package lockfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// parseGemfile reads Gemfile.lock, as Bundler's lockfile_parser.rb does, but for
// what Bundler passes over: that is refused. The gems that one release has for
// several platforms are one entry with the digests of all. Which Bundler wrote
// the file is no dependency and gives no entry.
func parseGemfile(file string, data []byte) ([]Entry, error) {
	r := gemReader{gems: make(map[string]*gem), seen: make(map[string]bool), graph: newWholeGraph()}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		text := strings.TrimRight(line, " \t\r\n")
		body := strings.TrimLeft(text, " ")
		if body == "" {
			continue
		}
		if err := r.line(body, len(text)-len(body)); err != nil {
			return nil, &SyntaxError{number, err.Error()}
		}
		if r.at != nil {
			r.at.lines = append(r.at.lines, number)
			r.at = nil
		}
	}
	needs := r.graph.needs()
	var entries []Entry
	for _, g := range r.order {
		e := Entry{
			Version: ecosystem.Named(ecosystem.RubyGems, g.name).At(g.number),
			Source:  g.source.address(),
			Digests: slices.Compact(slices.Sorted(slices.Values(g.digests))),
			Paths:   g.platforms,
		}
		if g.source.kind == "PATH" {
			continue
		}
		if e.Source == "" {
			return nil, &SyntaxError{g.lines[0], fmt.Sprintf("%q comes from nowhere", g.name)}
		}
		for _, line := range g.lines {
			e.Places = append(e.Places, Place{file, line})
		}
		needs.tell(&e, g.name)
		entries = append(entries, e)
	}
	return entries, nil
}

// A gemSource is one block of gems that come from the same place.
type gemSource struct {
	kind     string // GEM, GIT, PATH or PLUGIN SOURCE
	remotes  []string
	revision string
	fields   map[string]bool
}

// address returns where the gems come from. Old files have one block for all
// registries, any of which a gem may come from.
func (s *gemSource) address() string {
	address := strings.Join(s.remotes, " ")
	if s.kind != "GIT" {
		return address
	}
	return "git+" + strings.TrimPrefix(address, "git+") + "#" + s.revision
}

// A gem is one version of a gem, for all its platforms.
type gem struct {
	name, number string
	platforms    []string // none when it has no files of their own for any
	source       *gemSource
	digests      []string
	lines        []int
}

// gemSections are the sections that fix no gems.
var gemSections = []string{"PLATFORMS", "DEPENDENCIES", "CHECKSUMS", "RUBY VERSION", "BUNDLED WITH"}

// A gemReader reads a Gemfile.lock line by line.
type gemReader struct {
	section string
	source  *gemSource // of the block, nil elsewhere
	specs   bool       // its gems follow
	gem     *gem       // whose dependencies follow
	at      *gem       // the one that this line names
	gems    map[string]*gem
	order   []*gem
	seen    map[string]bool // sections that are there once, gems by their full name, checksums
	graph   *graph
}

func (r *gemReader) once(what string) error {
	if r.seen[what] {
		return fmt.Errorf("%q is there twice", what)
	}
	r.seen[what] = true
	return nil
}

// line reads one line, depth blanks in.
func (r *gemReader) line(body string, depth int) error {
	switch {
	case depth == 0:
		r.section, r.source, r.specs, r.gem = body, nil, false, nil
		switch body {
		case "GEM", "GIT", "PATH", "PLUGIN SOURCE":
			r.source = &gemSource{kind: body, fields: make(map[string]bool)}
			return nil
		}
		if !slices.Contains(gemSections, body) {
			return fmt.Errorf("the section %q is not known", body)
		}
		return r.once(body)
	case r.section == "":
		return fmt.Errorf("a line before any section")
	case r.source != nil && depth == 2:
		return r.field(body)
	case r.source != nil && r.specs && depth == 4:
		return r.spec(body)
	case r.gem != nil && depth == 6:
		name, _, _, _, err := gemLine(body)
		if err == nil {
			r.ask(name)
		}
		return err
	case r.source != nil:
		return fmt.Errorf("indented otherwise than Bundler does")
	case r.section == "DEPENDENCIES" && depth == 2:
		name, _, _, _, err := gemLine(body)
		r.graph.roots = append(r.graph.roots, name)
		return err
	case r.section == "CHECKSUMS" && depth == 2:
		return r.checksum(body)
	case r.section == "DEPENDENCIES" || r.section == "CHECKSUMS":
		return fmt.Errorf("indented otherwise than Bundler does")
	}
	return nil
}

// field reads what a block says of where its gems come from.
func (r *gemReader) field(body string) error {
	name, value, _ := strings.Cut(body, ":")
	value = strings.TrimSpace(value)
	if r.source.fields[name] && name != "remote" {
		return fmt.Errorf("%q is there twice", name)
	}
	r.source.fields[name] = true
	switch name {
	case "remote":
		if value == "" {
			return fmt.Errorf("a remote without an address")
		}
		r.source.remotes = append(r.source.remotes, value)
	case "revision":
		r.source.revision = value
	case "ref", "branch", "tag", "submodules", "glob", "type":
	case "specs":
		r.specs = true
	default:
		return fmt.Errorf("the field %q is not known", name)
	}
	return nil
}

// gemPattern is a name, its version or what is asked for, a mark for a source
// of its own, and checksums.
var gemPattern = regexp.MustCompile(`^([^\s()!]+)(?: \(([^()]*)\))?(!)?(?: (\S+))?$`)

// gemLine takes a line apart. A platform stands behind the first hyphen of a
// version.
func gemLine(body string) (name, number, platform, sums string, err error) {
	m := gemPattern.FindStringSubmatch(body)
	if m == nil {
		return "", "", "", "", fmt.Errorf("%q is no gem", body)
	}
	number, platform, _ = strings.Cut(m[2], "-")
	return m[1], number, platform, m[4], nil
}

// spec reads a gem.
func (r *gemReader) spec(body string) error {
	name, number, platform, sums, err := gemLine(body)
	if err != nil || number == "" || sums != "" || strings.HasSuffix(body, "!") {
		return fmt.Errorf("%q is no gem and version", body)
	}
	if err := r.once(body); err != nil {
		return err
	}
	key := name + " " + number
	g := r.gems[key]
	if g == nil {
		g = &gem{name: name, number: number, source: r.source}
		r.gems[key] = g
		r.order = append(r.order, g)
		r.graph.names[name] = name
	} else if g.source != r.source {
		return fmt.Errorf("%q has another source above", key)
	}
	if platform != "" {
		g.platforms = append(g.platforms, platform)
	}
	r.gem, r.at = g, g
	return nil
}

// ask notes what a gem needs; a folder of the repository asks for the project.
func (r *gemReader) ask(name string) {
	if r.source.kind == "PATH" {
		r.graph.roots = append(r.graph.roots, name)
		return
	}
	r.graph.edges[r.gem.name] = append(r.graph.edges[r.gem.name], name)
}

// checksum reads the digests of a gem. Those of a gem that is not there are
// Bundler's own, or left over, and Bundler does not look at them either.
func (r *gemReader) checksum(body string) error {
	name, number, _, sums, err := gemLine(body)
	if err != nil || number == "" {
		return fmt.Errorf("%q is no gem with its checksums", body)
	}
	full := strings.TrimSuffix(body, " "+sums)
	if err := r.once("checksums of " + full); err != nil {
		return err
	}
	g := r.gems[name+" "+number]
	for sum := range strings.SplitSeq(sums, ",") {
		if sum == "" {
			continue // what comes from no registry has none
		}
		algorithm, digits, _ := strings.Cut(sum, "=")
		digest := hexDigest(algorithm, digits)
		if digest == "" {
			return fmt.Errorf("%q is no digest of a known algorithm", sum)
		}
		if g != nil {
			g.digests = append(g.digests, digest)
		}
	}
	return nil
}
