package behavior

import (
	"path"
	"strings"
)

// transferred handles a program that talks over a network.
func (e *evaluator) transferred(c *call, words []string, all value) value {
	host := e.hostOfWords(c.args)
	v := e.note(c.id, rule{kind: Network, arg: 0, gives: fromNetwork}, value{text: host, known: host != ""})
	for i, w := range words {
		if file := w[strings.LastIndexByte(w, '@')+1:]; credentialPath(file) != "" && (i == 0 || words[i-1] != "-i") {
			all = all.with(e.note(c.id, rule{kind: Secret, arg: 0, gives: fromSecret}, constant(file)))
		}
		if (w == "-o" || w == "-O" || w == "--output" || w == "--output-document" || w == "-OutFile" || w == "-outfile" || shortOutput(w)) && i+1 < len(words) && words[i+1] != "/dev/null" && words[i+1] != "-" {
			e.drop(c.nodes[i+1], c.args[i+1], Network)
			e.writes(c.id, constant(words[i+1]), v)
		}
		if w == "-O" || w == "-LO" || w == "-sO" || w == "-OL" || strings.HasPrefix(w, "-") && strings.HasSuffix(w, "O") {
			for _, u := range words {
				if strings.Contains(u, "://") {
					e.saves(u)
				}
			}
		}
	}
	if strings.EqualFold(path.Base(c.callee.path), "wget") {
		for _, u := range words {
			if strings.Contains(u, "://") {
				e.saves(u)
			}
		}
	}
	if name := strings.ToLower(path.Base(c.callee.path)); name == "certutil" || name == "bitsadmin" {
		for _, w := range words {
			if strings.ContainsAny(w, `\.`) && !strings.Contains(w, "://") {
				e.lay(w, Network)
			}
		}
	}
	if !(host != "" && classOf(host) == loopback) {
		e.flow(c.id, all, Network, host, Secret, Environment, Identity, FileRead)
	}
	if classOf(host) == geoIP {
		v.taints |= fromGate | fromIdentity
	}
	return v
}

// shortOutput reports whether an option is several letters, of which the last says
// that a file follows: curl -fsSLo FILE.
func shortOutput(w string) bool {
	return len(w) > 2 && w[0] == '-' && w[1] != '-' && strings.HasSuffix(w, "o") && !strings.ContainsAny(w, "=/:.")
}

// hostOfWords returns the host that words name: in an address, or as it is.
func (e *evaluator) hostOfWords(words []value) string {
	for _, w := range words {
		if strings.Contains(w.text, "://") {
			if host := e.host(w); host != "" {
				return host
			}
		}
	}
	for i, w := range words {
		if i == 0 || strings.Contains(w.text, ".") && !strings.HasPrefix(w.text, "-") && !strings.Contains(w.text, "=") {
			if host := e.host(w); host != "" {
				return host
			}
		}
	}
	return ""
}

// saves remembers that the file of an address lies in the current folder.
func (e *evaluator) saves(address string) {
	name := path.Base(address)
	e.lay(name, Network)
	e.lay("./"+name, Network)
}
