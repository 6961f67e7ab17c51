package lockfile

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// parseYarn reads yarn.lock of either family: Yarn 1 writes a format of its
// own, Yarn 2 and later ("berry") write YAML that says so.
func parseYarn(file string, data []byte) (*File, error) {
	if isBerry(data) {
		return parseBerry(file, data)
	}
	return ofLines(fixing(parseYarn1))(file, data)
}

// isBerry reports whether a yarn.lock is of Yarn 2 or later.
func isBerry(data []byte) bool {
	return bytes.Contains(data, []byte("\n__metadata:")) || bytes.HasPrefix(data, []byte("__metadata:"))
}

// A yarnBlock is one entry of Yarn 1 as it stands in the file.
type yarnBlock struct {
	line     int
	patterns []string // what was asked for, such as a@^1.0.0
	fields   map[string]string
	asks     []string // patterns
}

// parseYarn1 reads the format of Yarn 1: blocks whose head lists the ranges that
// they answer, and whose fields stand two blanks in.
func parseYarn1(file string, data []byte) ([]Entry, error) {
	blocks, err := yarnBlocks(data)
	if err != nil {
		return nil, err
	}
	g := newGraph()
	at := make(map[string]string) // pattern → key of its block
	asked := make(map[string]bool)
	for _, b := range blocks {
		key := b.patterns[0]
		for _, p := range b.patterns {
			if at[p] != "" {
				return nil, &SyntaxError{b.line, fmt.Sprintf("%q is there twice", p)}
			}
			at[p] = key
		}
		for _, p := range b.asks {
			asked[p] = true
		}
	}
	for _, b := range blocks {
		key := b.patterns[0]
		g.names[key], _ = yarnName(key)
		for _, p := range b.asks {
			if to := at[p]; to != "" {
				g.edges[key] = append(g.edges[key], to)
			}
		}
		for _, p := range b.patterns {
			if !asked[p] {
				g.roots = append(g.roots, key) // nobody else asks for it: a manifest does
			}
		}
	}
	needs := g.needs()
	var entries []Entry
	for _, b := range blocks {
		e, err := b.entry(file)
		if err != nil {
			return nil, err
		}
		if e.IsZero() {
			continue
		}
		needs.tell(&e, b.patterns[0])
		entries = append(entries, e)
	}
	return entries, nil
}

// entry reads a block; it is zero for a folder of the repository.
func (b yarnBlock) entry(file string) (Entry, error) {
	installed, asked := yarnName(b.patterns[0])
	name := installed
	if real, ok := strings.CutPrefix(asked, "npm:"); ok {
		if i := strings.LastIndexByte(real, '@'); i > 0 {
			name = real[:i]
		}
	}
	if name == "" || b.fields["version"] == "" {
		return Entry{}, &SyntaxError{b.line, fmt.Sprintf("%q has no name or version", b.patterns[0])}
	}
	resolved := b.fields["resolved"]
	if resolved == "" && (strings.HasPrefix(asked, "file:") || strings.HasPrefix(asked, "link:")) {
		return Entry{}, nil
	}
	e := Entry{
		Version: ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At(b.fields["version"]),
		Source:  resolved,
		Places:  []Place{{file, b.line}},
		Paths:   b.patterns,
		Digests: registry.ParseDigests(b.fields["integrity"]),
	}
	e.called(installed)
	if b.fields["integrity"] != "" && len(e.Digests) == 0 {
		return Entry{}, &SyntaxError{b.line, fmt.Sprintf("integrity %q has no known algorithm", b.fields["integrity"])}
	}
	// The fragment of an archive's address is its SHA-1; that of a repository's
	// is a commit.
	if address, fragment, ok := strings.Cut(resolved, "#"); ok {
		if sum := registry.SHA1Digest(fragment); sum != "" && strings.HasPrefix(address, "http") && !strings.HasSuffix(address, ".git") {
			e.Source = address
			if len(e.Digests) == 0 {
				e.Digests = []string{sum}
			}
		}
	}
	return e, nil
}

// yarnName splits a pattern into the name a package is installed under and
// what is asked for.
func yarnName(pattern string) (name, asked string) {
	i := strings.IndexByte(pattern[min(1, len(pattern)):], '@') // the first is a scope's
	if i < 0 {
		return pattern, ""
	}
	return pattern[:i+1], pattern[i+2:]
}

// yarnBlocks reads the lines of a lockfile, each of which must be understood.
func yarnBlocks(data []byte) ([]yarnBlock, error) {
	var blocks []yarnBlock
	inner := "" // the field whose members follow
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		text := strings.TrimRight(line, " \t\r\n")
		body := strings.TrimLeft(text, " ")
		depth := len(text) - len(body)
		switch {
		case body == "" || strings.HasPrefix(body, "#"):
		case depth == 0:
			patterns, err := yarnWords(strings.TrimSuffix(body, ":"), ",")
			if err != nil || !strings.HasSuffix(body, ":") {
				return nil, &SyntaxError{number, "neither a comment nor the head of an entry"}
			}
			blocks = append(blocks, yarnBlock{line: number, patterns: patterns, fields: make(map[string]string)})
			inner = ""
		case len(blocks) == 0:
			return nil, &SyntaxError{number, "a field without an entry"}
		case depth == 2 && strings.HasSuffix(body, ":"):
			inner = strings.TrimSuffix(body, ":")
		case depth == 2 || depth == 4 && inner != "":
			words, err := yarnWords(body, " ")
			if err != nil || len(words) != 2 {
				return nil, &SyntaxError{number, "not a name and a value"}
			}
			b := &blocks[len(blocks)-1]
			if depth == 4 {
				if inner == "dependencies" || inner == "optionalDependencies" {
					b.asks = append(b.asks, words[0]+"@"+words[1])
				}
				continue
			}
			inner = ""
			if _, twice := b.fields[words[0]]; twice {
				return nil, &SyntaxError{number, fmt.Sprintf("%q is there twice", words[0])}
			}
			b.fields[words[0]] = words[1]
		default:
			return nil, &SyntaxError{number, "indented otherwise than Yarn does"}
		}
	}
	return blocks, nil
}

// yarnWords splits a line at a separator outside quotes, and takes the quotes
// away.
func yarnWords(s, separator string) ([]string, error) {
	var words []string
	for s != "" {
		s = strings.TrimLeft(s, " ")
		var word string
		if rest, quoted := strings.CutPrefix(s, `"`); quoted {
			end := strings.IndexByte(rest, '"')
			if end < 0 || strings.Contains(rest[:end], `\`) {
				return nil, fmt.Errorf("unclosed or escaped quotes")
			}
			word, s = rest[:end], rest[end+1:]
			if s != "" && !strings.HasPrefix(s, separator) {
				return nil, fmt.Errorf("text behind quotes")
			}
			s = strings.TrimPrefix(s, separator)
		} else {
			word, s, _ = strings.Cut(s, separator)
		}
		if word == "" {
			return nil, fmt.Errorf("an empty word")
		}
		words = append(words, word)
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("no words")
	}
	return words, nil
}
