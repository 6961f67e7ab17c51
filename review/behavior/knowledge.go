package behavior

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// A rule says what comes of calling, reading or assigning something by its
// qualified name.
type rule struct {
	kind Kind
	// arg is which argument says what, from 0; -1: what does.
	arg  int
	what string
	// gives are the taints of what comes back, also by a callback.
	gives taints
	// into says where the arguments flow to.
	into sink
}

// A sink says what becomes of a call's arguments.
type sink uint8

const (
	nowhere   sink = iota
	toNetwork      // they are sent
	toSocket       // they are sent; the host is one of them
	toCode         // they are run as code of the file's language
	toCommand      // they are run as a command line
	toProgram      // they are a program's path and a list of its arguments
	toFile         // they are a path, and what is written to it
	toModule       // they are the path of a module or library that is loaded
	byMode         // they are a path, and whether it is opened for writing
	toWorker       // they are code that is run beside
	toMarkup       // they are markup, in which there may be scripts
)

// A language is what is known of one: how it is read, what its names mean.
type language struct {
	name  string
	parse func(source []byte) *syntax.Tree
	// environment is the name of all of the environment.
	environment string
	pipes       bool // "|" hands what one command prints to the next
	localNames  bool // names that are assigned to belong to the function that does
	blockScoped bool // names that are declared belong to their block
	hoists      bool // functions know the names of those around them that are declared behind them
	exportsAll  bool // what stands outermost in a file is seen by others
	// open are names of which a part is called that is not named: see Obscured.
	open map[string]bool
	// calls and reads are rules for what is called and what is read, by
	// qualified name.
	calls, reads map[string]rule
	// families are rules for all that is called of a module by one of verbs.
	families map[string]family
	// methods are rules for methods of objects that are not known, by names that
	// say enough.
	methods map[string]rule
	// paths are rules for methods of paths, which are their first arguments.
	paths map[string]rule
	// roots are the first parts of all names above: other names are not followed.
	roots map[string]bool
	// intercepted are names which others call, and that are not to be replaced.
	intercepted map[string]string
}

// A family is a module whose functions do one thing.
type family struct {
	rule
	verbs string // the last part of a name, between blanks; "" is every one
}

// rules reads a table: lines of a qualified name, or several, and a rule.
type rules []struct {
	names string // between blanks
	rule  rule
}

// newLanguage returns a language that knows nothing.
func newLanguage(name string) *language {
	return &language{
		name: name, calls: make(map[string]rule), reads: make(map[string]rule), families: make(map[string]family), methods: make(map[string]rule),
		roots: make(map[string]bool), intercepted: make(map[string]string), open: make(map[string]bool),
	}
}

// root makes the parts of a name be followed.
func (l *language) root(name string) {
	l.roots[name] = true
	for i := 0; i < len(name); i++ {
		if name[i] == '.' {
			l.roots[name[:i]] = true
		}
	}
}

func (l *language) table(into map[string]rule, list rules) {
	for _, entry := range list {
		for _, name := range strings.Fields(entry.names) {
			into[name] = entry.rule
			l.root(name)
		}
	}
}

// called returns the rule for calling something by its name.
func (l *language) called(path string) (rule, bool) {
	if r, ok := l.calls[path]; ok {
		return r, true
	}
	for i := 0; i <= len(path); i++ {
		if i < len(path) && path[i] != '.' {
			continue
		}
		if f, ok := l.families[path[:i]]; ok {
			last := path[strings.LastIndexByte(path, '.')+1:]
			if i == len(path) {
				last = "()"
			}
			if strings.Contains(f.verbs, " "+last+" ") {
				return f.rule, true
			}
		}
	}
	return rule{}, false
}
