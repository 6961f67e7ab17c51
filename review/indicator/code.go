package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/ecosystem"
)

// withCode are the ecosystems whose code is read.
var withCode = []ecosystem.Ecosystem{ecosystem.NPM, ecosystem.PyPI, ecosystem.Go, ecosystem.CratesIO, ecosystem.RubyGems, ecosystem.GitHubActions}

// A gathering collects findings that say the same of several places as one.
type gathering struct {
	findings []Finding
	by       map[string]int
}

// add adds a finding about code that is at a place. What is said decides what is
// the same; the worst of the same is told, with the others as its places.
func (g *gathering) add(about string, f Finding) {
	if g.by == nil {
		g.by = make(map[string]int)
	}
	i, ok := g.by[about]
	if !ok {
		g.by[about] = len(g.findings)
		g.findings = append(g.findings, f)
		return
	}
	first := &g.findings[i]
	if f.Severity > first.Severity {
		was := *first
		f.Places, f.More = was.Places, was.More
		*first = f
		first.Also(Place{was.Path, was.Line})
		return
	}
	first.Also(Place{f.Path, f.Line})
}

// codeIn makes a finding about a line of code.
func codeIn(p string, o behavior.Observation, s Severity, message string) Finding {
	return Finding{Path: p, Line: o.Line, Severity: s, Quote: o.Quote, Message: message}
}

// worse raises a severity by how soon code runs: what runs on install or on
// loading the package does so without anybody's asking.
func worse(r reach, unasked, asked, unseen Severity) Severity {
	switch r {
	case onInstall, inHook, onImport:
		return unasked
	case onCall:
		return asked
	}
	return unseen
}

// runs says when code runs, as a sentence.
func (r reach) sentence() string { return " " + sentence(r.String()) + "." }

// gated says what code depends on, as the end of a sentence.
func gated(o behavior.Observation) string {
	if o.Gate == "" {
		return ""
	}
	return fmt.Sprintf(" It depends on the %s.", gates[o.Gate])
}

// gates name what a gate tells apart.
var gates = map[string]string{
	"date": "date", "locale": "language or time zone", "CI": "CI", "production": "environment that it runs in", "host": "machine or its user",
	"host name": "machine's name", "user": "user's name", "network addresses": "machine's addresses", "answer of the network": "answer of a server",
}

// to says where something goes.
func to(host string) string {
	if host == "" {
		return "an address that is not constant"
	}
	return fmt.Sprintf("%q", host)
}

// has reports whether any of kinds is new in a file.
func (n *novelty) has(path string, kinds ...behavior.Kind) bool {
	return slices.ContainsFunc(kinds, func(k behavior.Kind) bool { return n.kinds[path][k] })
}

// of returns the observations of some kinds that are new.
func (n *novelty) of(kinds ...behavior.Kind) []news {
	var list []news
	for _, o := range n.observations {
		if slices.Contains(kinds, o.Kind) {
			list = append(list, o)
		}
	}
	return list
}

// looksNew reports whether a host is one that the old release did not talk to.
func (n *novelty) looksNew(host string) bool { return host != "" && !n.hosts[host] }

// secretNames says what a secret is, for a sentence.
func secretNames(f behavior.Flow) string {
	switch {
	case f.From == behavior.Environment:
		return "all variables of the environment"
	case f.FromWhat == "":
		return "a secret"
	}
	return fmt.Sprintf("%q", f.FromWhat)
}

// isPath reports whether what was read is a file.
func isPath(what string) bool { return strings.ContainsAny(what, `/\~.`) }
