// Package lockfile reads the files that decide which packages a project
// installs, and says what changed between two sides of them.
//
// Lockfiles fix versions, which are entries; they, manifests and the
// configuration of package managers decide besides where packages come from,
// what stands in for them, whose code may run and what is verified, which are
// settings. A file is read whole or not at all: no entry is skipped because it
// is not understood. [Parse] of a file of a known name returns all that it says
// or an error with a line, and what is larger than [MaxSize] is refused before
// it is parsed.
package lockfile

import (
	"bytes"
	"cmp"
	"fmt"
	"path"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// MaxSize is the size in bytes above which a lockfile is refused.
const MaxSize = 64 << 20

// A File is what one file says.
type File struct {
	Entries  []Entry
	Settings []Setting
}

// An Entry is one version that a lockfile fixes, with all the places in which
// it fixes it. Its zero value is no entry.
type Entry struct {
	Version       ecosystem.Version
	Source        string   // where its artifact comes from, as written; "" means the configured registry
	Repository    string   // where it may be installed from as well; "" where there is one source alone
	Digests       []string // of its artifact, in SRI form; empty when the lockfile pins none
	Checksum      string   // of what the package manager makes of the artifact, with the key of its cache: KEY/DIGEST
	Places        []Place
	Tag           string   // what a comment beside a commit calls it, which nobody has checked
	Paths         []string // where it is installed or asked for, in the format's own terms
	As            []string // the names under which it is installed, where they are not its own
	Bundled       bool     // shipped inside its parent's artifact
	Direct        bool     // asked for by the project itself
	Dev           bool     // not needed in production
	Optional      bool
	InstallScript bool                // the lockfile says that a script runs on install
	PinOnly       bool                // it pins the bytes of a version that another file fixes: other bytes are a change, and nothing else
	Pins          []string            // the checksums that another file has of it, in a change alone: see [Pin]
	Orphan        bool                // the file says what the project asks for, and nothing of that needs it
	Via           []string            // who needs it: the shortest path of names from a direct dependency to its parent
	Asks          []ecosystem.Version // what it needs in turn, as far as the file says

	node  string   // its key in the file's graph, until the file is read
	edges []string // the keys that it asks for, likewise
}

// A Place is a line of a lockfile.
type Place struct {
	Path string `json:"path"`
	Line int    `json:"line"`
}

// IsZero reports whether e is no entry at all.
func (e Entry) IsZero() bool { return e.Version.IsZero() }

// A SyntaxError says where a lockfile could not be read, and why.
type SyntaxError struct {
	Line   int // 0 where a line makes no sense
	Reason string
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

// A parser reads one format. The file's name is for the places alone.
type parser func(file string, data []byte) (*File, error)

// fixing makes a parser of a reader of a format that fixes versions and has no
// settings.
func fixing(read func(file string, data []byte) ([]Entry, error)) parser {
	return func(file string, data []byte) (*File, error) {
		entries, err := read(file, data)
		return &File{Entries: entries}, err
	}
}

// ofLines bounds the lines of a format that is read line by line.
func ofLines(parse parser) parser {
	return func(file string, data []byte) (*File, error) {
		if err := checkLines(data); err != nil {
			return nil, err
		}
		return parse(file, data)
	}
}

// Bounds of what is read line by line, and of nodes that a document is read
// into. The largest files that were seen have a fifth of the lines and a tenth
// of the nodes.
const (
	maxLine  = 1 << 20 // bytes of one line
	maxLines = 200_000
	maxNodes = 1_000_000
)

func checkLines(data []byte) error {
	if n := bytes.Count(data, []byte{'\n'}); n > maxLines {
		return &SyntaxError{maxLines, fmt.Sprintf("the file goes on after %d lines", maxLines)}
	}
	return checkLineLengths(data)
}

func checkLineLengths(data []byte) error {
	number := 0
	for line := range bytes.Lines(data) {
		if number++; len(line) > maxLine {
			return &SyntaxError{number, fmt.Sprintf("a line of more than %d bytes", maxLine)}
		}
	}
	return nil
}

// parsers read the formats whose files have one name in any folder.
var parsers = map[string]parser{
	"package-lock.json":   fixing(parseNPM),
	"npm-shrinkwrap.json": fixing(parseNPM),
	"yarn.lock":           parseYarn,
	"pnpm-lock.yaml":      parsePNPM,
	"bun.lock":            parseBun,
	"Cargo.lock":          parseCargo,
	"Gemfile.lock":        ofLines(fixing(parseGemfile)),
	"gems.locked":         ofLines(fixing(parseGemfile)),
	"composer.lock":       fixing(parseComposer),
	"packages.lock.json":  fixing(parseNuGet),

	"gradle.lockfile":             ofLines(fixing(parseGradle)),
	"buildscript-gradle.lockfile": ofLines(fixing(parseGradle)),
	"settings-gradle.lockfile":    ofLines(fixing(parseGradle)),
	"verification-metadata.xml":   ofLines(parseVerification),
	"pom.xml":                     ofLines(parsePOM),

	"action.yml":   parseActions,
	"action.yaml":  parseActions,
	"go.mod":       parseGoMod,
	"go.sum":       ofLines(fixing(parseGoSum)),
	"go.work":      parseGoWork,
	"uv.lock":      parseUV,
	"poetry.lock":  fixing(parsePoetry),
	"Pipfile.lock": parsePipfile,
	"pdm.lock":     fixing(parsePDM),
}

// unread are lockfiles that are known by name and not read, and what to do
// about it. A change of one is told as incomplete, for packages move in it that
// nobody has looked at.
var unread = map[string]string{
	"bun.lockb": `the binary lockfile of Bun is not read: "bun install --save-text-lockfile --frozen-lockfile --lockfile-only" writes a bun.lock that is, and then this file can go`,

	"Cartfile.resolved": notRead,
	"Package.resolved":  notRead,
	"Podfile.lock":      notRead,
	"conan.lock":        notRead,
	"conda-lock.yml":    notRead,
	"deno.lock":         notRead,
	"mix.lock":          notRead,
	"paket.lock":        notRead,
	"pixi.lock":         notRead,
	"pubspec.lock":      notRead,
	"rebar.lock":        notRead,
	"shrinkwrap.yaml":   notRead,
	"vlt-lock.json":     notRead,
}

const notRead = "lockfiles of this format are not read"

// Is reports whether the file at name decides which packages are installed,
// whether it is read or not.
func Is(name string) bool {
	return parserFor(name) != nil || unread[path.Base(name)] != "" || manifestOf(name) != ""
}

// parserFor returns the parser of the file at name, nil when there is none.
func parserFor(name string) parser {
	if isWorkflow(name) {
		return parseActions
	}
	if isRequirements(name) {
		return ofLines(parseRequirements)
	}
	if isPylock(name) {
		return parsePylock
	}
	if c, ok := configOf(name); ok {
		return c.parse
	}
	return parsers[path.Base(name)]
}

// Parse reads the file called name, which decides the format. Entries that are
// the same in all but their places are one entry.
func Parse(name string, data []byte) (*File, error) {
	if len(data) > MaxSize {
		return nil, &SyntaxError{Reason: fmt.Sprintf("larger than %d bytes", MaxSize)}
	}
	if manifestOf(name) != "" && len(data) > maxManifest {
		return nil, &SyntaxError{Reason: fmt.Sprintf("larger than %d bytes", maxManifest)}
	}
	parse := parserFor(name)
	switch {
	case parse != nil:
	case manifestOf(name) != "":
		return new(File), nil // which is looked at line by line: [NewEdits]
	default:
		return nil, &SyntaxError{Reason: cmp.Or(unread[path.Base(name)], notRead)}
	}
	file, err := parse(name, data)
	if err != nil {
		return nil, err
	}
	for i := range file.Entries {
		file.Entries[i].Digests = distinct(file.Entries[i].Digests)
	}
	link(file.Entries)
	file.Entries = Merge(file.Entries)
	return file, nil
}
