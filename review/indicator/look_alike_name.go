package indicator

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
)

var lookAlikeName = Indicator[*Change]{
	ID:       "look-alike-name",
	Title:    "added package is called almost like a popular one",
	Severity: Medium,
	Covers:   []ecosystem.Ecosystem{ecosystem.Go, ecosystem.NPM, ecosystem.PyPI, ecosystem.RubyGems},
	Check:    checkLookAlikeName,
}

// established is the age from which on a package is taken for what it is: names
// of takers are found and removed sooner.
const established = 2 * 365 * 24 * time.Hour

func checkLookAlikeName(c *Change) ([]Finding, error) {
	if c.Kind() != lockfile.Added {
		return nil, nil
	}
	popular, err := popularNames(c.ecosystem())
	if err != nil {
		return nil, err
	}
	twin, how := popular.like(c.To.Version.Name)
	if twin == "" {
		return nil, nil
	}
	f := inLockfile(c.To)
	f.Message = fmt.Sprintf("This package, new to the project, is called almost like the popular %q: %s.", twin, how)
	f.Confidence = Likely
	if c.Standing != nil && len(c.Standing.Releases) > 0 && c.Now.Sub(c.Standing.Releases[0].At) >= established {
		f.Severity = Low
	}
	return []Finding{f}, nil
}

//go:embed popular/*.txt
var popularFiles embed.FS

// A popularity is a list of popular names, the most popular first, and what
// they look like when little things are taken away.
type popularity struct {
	rank     map[string]int
	plain    map[string]string   // without delimiters
	sorted   map[string]string   // with their words in order
	deletion map[string][]string // without one letter
}

var popularLists = map[ecosystem.Ecosystem]func() (*popularity, error){
	ecosystem.Go:       sync.OnceValues(func() (*popularity, error) { return readPopular("go") }),
	ecosystem.NPM:      sync.OnceValues(func() (*popularity, error) { return readPopular("npm") }),
	ecosystem.PyPI:     sync.OnceValues(func() (*popularity, error) { return readPopular("pypi") }),
	ecosystem.RubyGems: sync.OnceValues(func() (*popularity, error) { return readPopular("rubygems") }),
}

func popularNames(e ecosystem.Ecosystem) (*popularity, error) { return popularLists[e]() }

// widelyUsed reports whether a package is among the popular ones of an
// ecosystem of which there is a list.
func widelyUsed(e ecosystem.Ecosystem, name string) (bool, error) {
	if popularLists[e] == nil {
		return false, nil
	}
	popular, err := popularNames(e)
	if err != nil {
		return false, err
	}
	_, ok := popular.rank[name]
	return ok, nil
}

func readPopular(list string) (*popularity, error) {
	data, err := popularFiles.ReadFile("popular/" + list + ".txt")
	if err != nil {
		return nil, err
	}
	p := &popularity{make(map[string]int), make(map[string]string), make(map[string]string), make(map[string][]string)}
	for name := range strings.FieldsSeq(string(data)) {
		p.rank[name] = len(p.rank)
		if len(name) < shortest {
			continue
		}
		if _, ok := p.plain[plainName(name)]; !ok {
			p.plain[plainName(name)] = name
		}
		if _, ok := p.sorted[sortedName(name)]; !ok {
			p.sorted[sortedName(name)] = name
		}
		if p.rank[name] < targets {
			for _, d := range deletions(name) {
				p.deletion[d] = append(p.deletion[d], name)
			}
		}
	}
	return p, nil
}

const (
	// shortest is the length from which on a likeness says anything, and
	// longest the one up to which a slip is looked for: no popular name has it,
	// and lockfiles may have names of any length.
	shortest = 5
	longest  = 300
	// targets are the most popular names, for which alone a slip of the
	// keyboard is looked for: further down most pairs of names are honest.
	targets = 2000
)

// like returns the popular name that a name looks like, and how; "" when there
// is none. The ways are those in which names have been confused by attackers
// (Neupane et al., Beyond Typosquatting, USENIX Security 2023).
func (p *popularity) like(name string) (twin, how string) {
	if _, ok := p.rank[name]; ok || len(name) < shortest {
		return "", ""
	}
	if twin := p.plain[plainName(name)]; twin != "" {
		return twin, "it differs in what stands between the words"
	}
	if twin := p.sorted[sortedName(name)]; twin != "" {
		return twin, "it has the same words in another order"
	}
	if scope, rest, ok := strings.Cut(name, "/"); ok && strings.HasPrefix(name, "@") {
		return p.likeScope(scope, rest)
	}
	if len(name) > longest {
		return "", ""
	}
	// Two names are one edit apart when they are equal without one letter each.
	best := -1
	for _, d := range append(deletions(name), name) {
		for _, candidate := range slices.Concat(p.deletion[d], []string{d}) {
			rank, ok := p.rank[candidate]
			if !ok || rank >= targets || len(candidate) < shortest || best >= 0 && rank >= best {
				continue
			}
			if slip := slipOf(candidate, name); slip != "" {
				twin, how, best = candidate, slip, rank
			}
		}
	}
	return twin, how
}

// likeScope compares scopes alone: anybody may call a package in a scope of
// their own like a popular one.
func (p *popularity) likeScope(scope, rest string) (twin, how string) {
	for _, known := range []string{"@types", "@babel", "@angular", "@typescript-eslint", "@aws-sdk", "@emotion", "@radix-ui", "@tanstack", "@vitejs", "@sentry", "@nestjs", "@react-native", "@storybook", "@testing-library", "@opentelemetry", "@azure", "@google-cloud", "@octokit", "@reduxjs", "@tailwindcss"} {
		if scope != known && slipOf(known, scope) != "" {
			return known + "/" + rest, "its scope is " + slipOf(known, scope)
		}
	}
	return "", ""
}

// plainName is a name without delimiters. A module's path keeps its slashes.
func plainName(name string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "").Replace(name)
}

// sortedName has a name's words in order.
func sortedName(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("-_.", r) })
	if len(words) < 2 {
		return name
	}
	slices.Sort(words)
	return strings.Join(words, "-")
}

// deletions are a name's forms without one of its letters.
func deletions(name string) []string {
	var all []string
	for i := 0; i < len(name); {
		_, size := utf8.DecodeRuneInString(name[i:]) // 1 for what is no letter at all
		all = append(all, name[:i]+name[i+size:])
		i += size
	}
	return all
}

// slipOf says by which slip one name becomes another, "" when it takes more
// than one.
func slipOf(popular, name string) string {
	if n := len(name) - len(popular); n < -1 || n > 1 || popular == name {
		return ""
	}
	i := 0
	for i < len(popular) && i < len(name) && popular[i] == name[i] {
		i++
	}
	rest, other := popular[i:], name[i:]
	switch {
	case len(name) < len(popular):
		if rest[1:] == other {
			return "a letter is left out"
		}
	case len(name) > len(popular):
		switch {
		case rest != other[1:] || digits(other[0], other[0]):
		case i > 0 && name[i] == name[i-1]:
			return "a letter is doubled"
		default:
			return "a letter is added"
		}
	case len(rest) > 1 && rest[0] == other[1] && rest[1] == other[0] && rest[2:] == other[2:]:
		return "two letters are swapped"
	case rest[1:] == other[1:] && !digits(rest[0], other[0]):
		return "one letter is another"
	}
	return ""
}

// digits reports whether two letters are both digits: honest packages are
// numbered.
func digits(a, b byte) bool { return '0' <= a && a <= '9' && '0' <= b && b <= '9' }
