package behavior

import (
	"slices"
	"strings"
	"testing"
)

// A spelling is a way to write something down. The file's name decides the
// language.
type spelling struct {
	name, file, source string
	// what is in what the observation says; "": whatever that is. Of a
	// look-alike it is what no observation of the kind may say.
	what string
}

// Spellings are the ways to write down what is of a kind, and what looks like it
// and is not. Of is the name of a kind, or of two with an arrow between them,
// which is a flow.
type spellings struct {
	of        string
	does      []spelling
	lookAlike []spelling
}

// allSpellings are those of each kind, and of each flow that does harm.
var allSpellings = slices.Concat(processSpellings, networkSpellings, fileSpellings, machineSpellings, codeSpellings, harmSpellings, gateSpellings, textSpellings, flowSpellings, runSpellings, evasionSpellings)

// leastSpellings is how many spellings and how many look-alikes each kind has.
const leastSpellings = 6

// seenIn lists what a file was seen to do of a kind, or which of its flows are
// of one.
func (s spelling) seenIn(of string) []string {
	f := Of(s.file, []byte(s.source))
	if f == nil {
		return nil
	}
	seen := []string{}
	from, to, flow := strings.Cut(of, " → ")
	for _, o := range f.Observations {
		if !flow && o.Kind.String() == of {
			seen = append(seen, o.What)
		}
	}
	for _, o := range f.Flows {
		if flow && o.From.String() == from && o.Kind.String() == to {
			seen = append(seen, o.What)
		}
	}
	return slices.DeleteFunc(seen, func(what string) bool { return !strings.Contains(what, s.what) })
}

func TestSpellingsAreSeen(t *testing.T) {
	for _, all := range allSpellings {
		for _, s := range all.does {
			if len(s.seenIn(all.of)) == 0 {
				t.Errorf("%s, %s: not seen in %s\n%s", all.of, s.name, s.file, s.source)
			}
		}
	}
}

func TestLookAlikesAreNotSeen(t *testing.T) {
	for _, all := range allSpellings {
		for _, s := range all.lookAlike {
			if seen := s.seenIn(all.of); len(seen) > 0 {
				t.Errorf("%s, %s: saw %q in %s\n%s", all.of, s.name, seen, s.file, s.source)
			}
		}
	}
}

// A kind without look-alikes is one that fires on what is honest.
func TestEveryKindIsSpelled(t *testing.T) {
	known := make(map[string]spellings)
	for _, all := range allSpellings {
		known[all.of] = spellings{all.of, slices.Concat(known[all.of].does, all.does), slices.Concat(known[all.of].lookAlike, all.lookAlike)}
	}
	var want []string
	for k := Process; k < lastKind; k++ {
		want = append(want, k.String())
	}
	want = append(want, "secret → network", "environment → network", "identity → network", "network → dynamic", "network → process", "network → file-write", "decoding → dynamic", "decoding → process")
	for _, of := range want {
		if does, like := len(known[of].does), len(known[of].lookAlike); does < leastSpellings || like < leastSpellings {
			t.Errorf("%s: has %d spellings and %d look-alikes, want %d of each", of, does, like, leastSpellings)
		}
	}
	for _, all := range known {
		names := make(map[string]bool)
		for _, s := range slices.Concat(all.does, all.lookAlike) {
			if names[s.file+s.source] {
				t.Errorf("%s, %s: is spelled twice", all.of, s.name)
			}
			names[s.file+s.source] = true
		}
	}
}
