package behavior

import (
	"strings"
	"unicode/utf8"

	"github.com/bumplens/bumplens/review/syntax"
)

// note notes an observation by a rule, and returns what it gives.
func (e *evaluator) note(id syntax.ID, r rule, what value) value {
	text := r.what
	if r.arg >= 0 {
		text = what.text
	}
	text = strings.ReplaceAll(text, hole, "…")
	if !e.quiet && r.kind != 0 {
		e.observe(id, Observation{Kind: r.kind, What: text})
	}
	if r.gives == 0 {
		return value{}
	}
	return e.source(id, r.gives, r.kind, text)
}

// source returns a value that came from somewhere.
func (e *evaluator) source(id syntax.ID, gives taints, kind Kind, what string) value {
	e.made(gives, -1)
	if len(e.origins) > 4*maxObservations {
		return value{taints: gives, origin: 1}
	}
	e.origins = append(e.origins, origin{taint: gives, kind: kind, what: what, line: e.line(id)})
	return value{taints: gives, origin: int32(len(e.origins) - 1)}
}

func (e *evaluator) line(id syntax.ID) int {
	if e.at > 0 {
		return e.at
	}
	return e.tree.Line(id)
}

// observe adds an observation, once for each function.
func (e *evaluator) observe(id syntax.ID, o Observation) {
	key := sighting{kind: o.Kind, what: o.What, function: e.current}
	if e.seen[key] {
		return
	}
	if len(e.file.Observations) == maxObservations {
		e.trouble("more observations than are told apart")
		return
	}
	e.seen[key] = true
	e.file.Observations = append(e.file.Observations, e.placed(id, o))
	e.places = append(e.places, e.current)
}

// placed fills in where an observation stands. Whether it happens on loading is
// known in the end.
func (e *evaluator) placed(id syntax.ID, o Observation) Observation {
	o.Line, o.Symbol, o.Gate = e.line(id), e.symbol(), e.gate
	o.Quote = e.quote(id)
	o.What = told(o.What)
	return o
}

// symbol returns the name of the function that is looked at.
func (e *evaluator) symbol() string {
	name := e.functions[e.current].name
	if e.class != "" && name != "" && !strings.Contains(name, ".") {
		name = e.class + "." + name
	}
	if name == "" {
		name = e.within
	}
	return strings.Clone(name)
}

// maxQuote is how many bytes of the source are quoted.
const maxQuote = 160

// quote returns the source at a node: its line, or the part of it.
func (e *evaluator) quote(id syntax.ID) string {
	src := e.tree.Source
	pos := min(int(e.tree.Nodes[id].Pos), len(src))
	from := max(0, pos-maxQuote-1) // a line may be all of the file
	start := from + strings.LastIndexByte(src[from:pos], '\n') + 1
	end := min(len(src), pos+maxQuote+1)
	if i := strings.IndexByte(src[pos:end], '\n'); i >= 0 {
		end = pos + i
	}
	if end-start > maxQuote {
		start = max(start, pos-40)
		end = min(end, start+maxQuote)
		for start < pos && !utf8.RuneStart(src[start]) {
			start++
		}
		for end > start && end < len(src) && !utf8.RuneStart(src[end]) {
			end--
		}
	}
	return told(strings.TrimSpace(src[start:end]))
}

// told returns a text of the program as it can be told: what is no text in it is
// a question mark, which makes it no longer.
func told(text string) string { return strings.ToValidUTF8(strings.Clone(text), "?") }

// flow notes what reaches a place where it can do harm, of the kinds that can
// do harm there.
func (e *evaluator) flow(id syntax.ID, v value, to Kind, what string, of ...Kind) {
	if v.taints == 0 || e.quiet {
		return
	}
	for _, t := range taintKinds {
		if v.taints&t.taint == 0 {
			continue
		}
		for _, kind := range of {
			if kind != t.kind {
				continue
			}
			from := e.originOf(v, t.taint.whole())
			if from.kind == 0 {
				from.kind = kind
			}
			e.add(id, from, t.kind, t.taint, to, what)
		}
	}
}

// flows notes a flow from where it is not known.
func (e *evaluator) flows(id syntax.ID, from Kind, fromWhat string, to Kind, what string) {
	e.add(id, origin{kind: from, what: fromWhat, line: e.line(id)}, from, 0, to, what)
}

func (e *evaluator) add(id syntax.ID, from origin, kind Kind, of taints, to Kind, what string) {
	what = strings.ReplaceAll(what, hole, "…")
	part := to == Process && of&(networkPart|decodingPart) != 0
	key := sighting{kind: to, from: kind, what: what, function: e.current, part: part}
	if e.seen[key] || e.quiet || len(e.file.Flows) == maxObservations {
		return
	}
	e.seen[key] = true
	f := Flow{From: kind, FromWhat: strings.Clone(from.what), FromLine: from.line, Part: part, Observation: e.placed(id, Observation{Kind: to, What: what})}
	e.file.Flows = append(e.file.Flows, f)
	e.flowPlaces = append(e.flowPlaces, e.current)
}

// originOf returns where a taint of a value came from: its own origin, or else
// the last of that sort that was seen.
func (e *evaluator) originOf(v value, t taints) origin {
	if o := e.origins[v.origin]; o.taint&t != 0 {
		return o
	}
	for i := len(e.origins) - 1; i > 0; i-- {
		if e.origins[i].taint&t != 0 {
			return e.origins[i]
		}
	}
	return origin{}
}

// variable notes that a variable of the environment is read.
func (e *evaluator) variable(id syntax.ID, name string) value {
	switch name {
	case "HOME", "USERPROFILE", "HOMEPATH":
		v := constant("~")
		return v.with(e.note(id, rule{kind: Environment, arg: 0, gives: fromVariable}, constant(name)))
	case "TMP", "TEMP", "TMPDIR":
		return constant("{tmp}")
	}
	gives := fromVariable
	if gate := gateVariable(name); gate != "" {
		gives |= fromGate
		v := e.note(id, rule{kind: Environment, arg: 0}, constant(name))
		return v.with(e.source(id, gives, 0, gate))
	}
	v := e.note(id, rule{kind: Environment, arg: 0, gives: gives}, constant(name))
	if secretVariable(name) {
		v = e.note(id, rule{kind: Secret, arg: 0, gives: fromSecret | fromVariable}, constant(name))
	}
	return v
}

// gateVariable returns what a variable of the environment tells apart, "" for
// one that tells nothing apart.
func gateVariable(name string) string {
	switch name {
	case "CI", "GITHUB_ACTIONS", "GITLAB_CI", "TRAVIS", "CIRCLECI", "JENKINS_URL", "BUILDKITE", "TF_BUILD", "CODEBUILD_BUILD_ID":
		return "CI"
	case "NODE_ENV", "RAILS_ENV", "RACK_ENV", "APP_ENV", "FLASK_ENV", "DJANGO_ENV":
		return "production"
	case "LANG", "LC_ALL", "LANGUAGE", "TZ", "LC_MESSAGES":
		return "locale"
	case "HOSTNAME", "COMPUTERNAME", "USERDOMAIN", "USER", "USERNAME", "LOGNAME":
		return "host"
	}
	return ""
}
