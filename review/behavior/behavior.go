// Package behavior tells what a program can do, by reading it. Nothing is run.
//
// [Of] reads one file into observations, each with its line: what it starts,
// asks over the network, reads, writes, decodes or makes code of, and whether
// that happens by loading it or only when somebody calls. Texts are folded as far as
// they are constant, names are followed through assignments, imports and
// calls, and what flows from a secret to the network, or from the network into
// code, is a [Flow]. What cannot be folded is an observation too, of kind
// [Obscured]. Text of a package is data: none of it decides how it is read.
//
// A file's observations depend on its name and its bytes alone, so they can be
// kept by digest. [Compare] says which of them are new in a release.
package behavior

import (
	"fmt"
	"slices"
)

// A Kind is a sort of thing that a program does.
type Kind uint8

const (
	Process      Kind = iota + 1 // starts a program or a shell; What: the command, as far as it is constant
	Network                      // sends or asks over a network; What: the host, "" when it is not constant
	FileRead                     // reads a file or lists a folder; What: the path, as far as it is constant
	FileWrite                    // writes, moves or marks a file; What: the path
	Environment                  // reads the environment; What: the variable, "*" for all of it
	Secret                       // reads a credential, by the path or the name of one; What: the path or name
	Identity                     // asks who and where it is: host and user name, addresses, country; What: what it asks
	Dynamic                      // makes code of a value; What: the way, such as "eval"
	Decoding                     // decodes, decompresses or decrypts; What: the encoding
	Crypto                       // encrypts, signs or makes keys; What: the algorithm or function
	Native                       // loads machine code or reaches into memory; What: the library or way
	Persistence                  // makes itself be run again; What: the path or way
	Destruction                  // deletes or overwrites what is not its own, or stops the machine; What: the path or way
	EndlessLoop                  // a loop that nothing ends
	Interception                 // puts itself in place of what others call: fetch, a wallet, a module's function; What: of what
	Publishing                   // publishes packages, pushes code, writes to repositories or workflows; What: the way
	Gate                         // goes on only at a date, in a country, on CI, in production, on one host; What: which of these
	Recipient                    // a constant address in what it sends: e-mail, wallet, account; What: the address
	Obscured                     // calls or loads what cannot be told; What: the way
	Obfuscated                   // is written so that it cannot be read; What: the sign
	Hidden                       // characters that do not show, turn the text or look like others, or code behind blanks; What: which
	AgentText                    // text that tells an AI agent what to do; What: the sign
	AgentConfig                  // configures an editor, an agent or CI; What: the path
	lastKind
)

var kinds = [lastKind]string{
	"", "process", "network", "file-read", "file-write", "environment", "secret", "identity", "dynamic", "decoding", "crypto", "native",
	"persistence", "destruction", "endless-loop", "interception", "publishing", "gate", "recipient", "obscured", "obfuscated", "hidden",
	"agent-text", "agent-config",
}

func (k Kind) String() string { return kinds[k] }

// MarshalText writes k by its name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a kind by its name.
func (k *Kind) UnmarshalText(text []byte) error {
	for i, name := range kinds {
		if name == string(text) {
			*k = Kind(i)
			return nil
		}
	}
	return fmt.Errorf("there is no kind %q", text)
}

// An Observation is one thing that a file was seen to do.
type Observation struct {
	Kind   Kind   `json:"kind"`
	Line   int    `json:"line"`
	Symbol string `json:"symbol,omitempty"` // the function that it is in, "" when it is in none
	What   string `json:"what,omitempty"`   // see the kinds; "" when it is not constant
	Quote  string `json:"quote,omitempty"`  // the source there, short
	Loads  bool   `json:"loads,omitempty"`  // it happens when the file is loaded, not only when something in it is called
	Gate   string `json:"gate,omitempty"`   // what it depends on, when that is a gate
}

// A Flow is something that reaches where it can do harm.
type Flow struct {
	From        Kind   `json:"from"`
	FromWhat    string `json:"from_what,omitempty"`
	FromLine    int    `json:"from_line"`
	Part        bool   `json:"part,omitempty"` // it is an argument of a command that stands there
	Observation        // what it reaches: Network, Dynamic, Process, FileWrite
}

// A File is what one file can do.
type File struct {
	Language     string        `json:"language"`
	Observations []Observation `json:"observations,omitempty"`
	Flows        []Flow        `json:"flows,omitempty"`
	Imports      []string      `json:"imports,omitempty"` // modules, as the file names them
	Loose        []looseEnd    `json:"loose,omitempty"`   // flows that go on in another file
	Trouble      string        `json:"trouble,omitempty"` // why not all of it was read, "" when it was
}

// Loading returns what happens when a file is loaded.
func (f *File) Loading() *File {
	if f == nil {
		return nil
	}
	loading := *f
	loading.Observations = slices.DeleteFunc(slices.Clone(f.Observations), func(o Observation) bool { return !o.Loads })
	loading.Flows = slices.DeleteFunc(slices.Clone(f.Flows), func(f Flow) bool { return !f.Loads })
	return &loading
}
