package facts

// Stats are what changed in numbers.
type Stats struct {
	FilesAdded    int `json:"files_added"`
	FilesRemoved  int `json:"files_removed"`
	FilesModified int `json:"files_modified"`
	LinesAdded    int `json:"lines_added"`
	LinesRemoved  int `json:"lines_removed"`
	// Each file that changed counts in one of these: by its kind, or, where that
	// says more, by how little of it changed.
	Kinds        Kinds `json:"kinds"`
	Reformatted  int   `json:"reformatted"`   // the same but for its form
	CommentsOnly int   `json:"comments_only"` // the same code with other comments
	VersionOnly  int   `json:"version_only"`  // the same but for the package's own version
	// Capabilities counts kinds of things that the code never did and now does, and
	// Hosts those that it did not talk to.
	Capabilities int `json:"capabilities_added"`
	Hosts        int `json:"hosts_added"`
}

// Kinds counts files by their kind.
type Kinds struct {
	Source   int `json:"source"`
	Built    int `json:"built"` // what a build makes of source: bundled, minified, mapped
	Types    int `json:"types"` // declarations that nothing runs
	Test     int `json:"test"`
	Docs     int `json:"docs"`
	Metadata int `json:"metadata"` // manifests, lockfiles, lists of files
	Binary   int `json:"binary"`   // what may hold machine code
	Other    int `json:"other"`
}

// Add counts a file.
func (k *Kinds) Add(kind Kind) {
	switch kind {
	case Source:
		k.Source++
	case Built:
		k.Built++
	case Types:
		k.Types++
	case Test:
		k.Test++
	case Docs:
		k.Docs++
	case Metadata:
		k.Metadata++
	case Binary:
		k.Binary++
	default:
		k.Other++
	}
}

// All returns how many files were counted.
func (k Kinds) All() int {
	return k.Source + k.Built + k.Types + k.Test + k.Docs + k.Metadata + k.Binary + k.Other
}

// A Kind says what a file is for, as far as its name tells.
type Kind int

const (
	Other Kind = iota // or it does not tell
	Source
	Built
	Types
	Test
	Docs
	Metadata
	Binary
)
