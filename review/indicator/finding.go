package indicator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
)

// A Finding is one thing that an indicator saw.
type Finding struct {
	Indicator  string     `json:"indicator"`
	Severity   Severity   `json:"severity"`
	Confidence Confidence `json:"confidence"`
	In         In         `json:"in"`
	Artifact   string     `json:"artifact,omitempty"` // the file's name among several
	Path       string     `json:"path"`
	Line       int        `json:"line"` // 0 where a line makes no sense
	Side       Side       `json:"side"`
	// Message is prose of ours, in which everything that came from outside
	// stands quoted as [fmt]'s %q quotes it: the report relies on that.
	Message string `json:"message"`
	Quote   string `json:"quote,omitempty"` // what the package says, as it stands there
	Since   string `json:"since,omitempty"` // the version that has it first, as far as is known
	// Places are further ones in which the same was seen, on the same side and
	// in the same artifact; More is how many there are beside those. They make
	// no other finding: its ID does not know them.
	Places []Place `json:"places,omitempty"`
	More   int     `json:"more,omitempty"`
	// Others is in how many more artifacts of the release the same was found.
	Others int `json:"others,omitempty"`
	// Sort makes findings of one indicator in several artifacts the same, where
	// a file is another in each, as one built for another system is; "" where
	// what they say does.
	Sort string `json:"-"`
	// About names what is told, where the same is told in other words by others,
	// or when more is known of it; "" where the words name it. It is not kept
	// with facts, which do not change.
	About string `json:"-"`
}

// ID names what was found about v, so that accepting it accepts nothing else:
// a finding that says anything different has another, unless it says what it
// is about.
func (f Finding) ID(v ecosystem.Version) string {
	h := sha256.New()
	said := []string{f.Message, f.Quote}
	if f.About != "" {
		said = []string{f.About}
	}
	for _, part := range append([]string{string(v.Ecosystem), v.Name, v.Number, f.Indicator, f.Severity.String(), f.Path}, said...) {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// A Place is a line of a file, 0 where a line makes no sense.
type Place struct {
	Path string `json:"path"`
	Line int    `json:"line"`
}

// maxPlaces is how many further places of a finding are kept.
const maxPlaces = 10

// Also notes that the same was seen at p too. Beyond maxPlaces places are only
// counted, each time that they are noted.
func (f *Finding) Also(p Place) {
	switch {
	case p == Place{f.Path, f.Line} || slices.Contains(f.Places, p):
	case len(f.Places) == maxPlaces:
		f.More++
	default:
		f.Places = append(f.Places, p)
	}
}

// Equal reports whether two findings say the same of the same places.
func (f Finding) Equal(g Finding) bool {
	return f.Indicator == g.Indicator && f.Severity == g.Severity && f.Confidence == g.Confidence &&
		f.In == g.In && f.Artifact == g.Artifact && f.Path == g.Path && f.Line == g.Line && f.Side == g.Side &&
		f.Message == g.Message && f.Quote == g.Quote && f.Since == g.Since &&
		slices.Equal(f.Places, g.Places) && f.More == g.More &&
		f.Others == g.Others && f.Sort == g.Sort && f.About == g.About
}

// In says where a finding's path leads.
type In string

const (
	InArtifact In = "artifact" // inside the artifact
	InLockfile In = "lockfile" // in the repository
	InRegistry In = "registry" // nowhere: the registry's document says it
)

// A Side says in which of two releases a finding's path is.
type Side string

const (
	Base Side = "base"
	Head Side = "head"
)

// A Severity says how bad a finding is if it is true.
type Severity int

const (
	Info     Severity = iota + 1 // a fact for the curious
	Low                          // shown folded
	Medium                       // a maintainer should look
	High                         // do not merge before a person has looked
	Critical                     // the shape of an attack
)

var severities = []string{"", "info", "low", "medium", "high", "critical"}

func (s Severity) String() string { return severities[s] }

// MarshalText writes s as the report and the configuration spell it.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a severity by its name.
func (s *Severity) UnmarshalText(text []byte) error {
	i, err := named("severity", severities, string(text))
	*s = Severity(i)
	return err
}

// Confidence says how sure a finding is.
type Confidence int

const (
	Doubtful Confidence = iota + 1
	Likely
	Certain
)

var confidences = []string{"", "low", "medium", "high"}

func (c Confidence) String() string { return confidences[c] }

// MarshalText writes c as the report spells it.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a confidence by its name.
func (c *Confidence) UnmarshalText(text []byte) error {
	i, err := named("confidence", confidences, string(text))
	*c = Confidence(i)
	return err
}

// named returns the place of a name in a list whose first is no name.
func named(what string, names []string, name string) (int, error) {
	for i, n := range names {
		if i > 0 && n == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%s %q is none of %s", what, name, strings.Join(names[1:], ", "))
}

// Blocks reports whether f blocks by default or by a policy's level: a high
// severity of low confidence gives a notice.
func (f Finding) Blocks(from Severity) bool {
	return f.Severity >= from && f.Confidence >= Likely
}

// dataOf returns the bytes of a file of either tree.
func dataOf(t *archive.Tree, path string) ([]byte, error) {
	data, err := t.Data(path)
	if err != nil {
		return nil, fmt.Errorf("reading %q: %w", path, err)
	}
	return data, nil
}
