package corpus

import (
	"crypto/sha256"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/diff"
)

// disguise rewrites the lines of the payload's file that the old release lacks,
// and leaves the payload in no other file that was there.
func (p *Pair) disguise(rewrite func(lines []string) []string) error {
	p.payloadAlone()
	was, is := p.clean(), p.Head.Files[p.Payload]
	if is == nil {
		return fmt.Errorf("there is no payload at %q", p.Payload)
	}
	lines := slices.Collect(strings.Lines(string(is)))
	var made []string
	at := 0
	for _, e := range diff.Lines(was, is) {
		made = append(made, lines[at:e.Head]...)
		made = append(made, rewrite(lines[e.Head:e.HeadEnd])...)
		at = e.HeadEnd
	}
	made = append(made, lines[at:]...)
	text := strings.Join(made, "")
	if text == string(is) {
		return fmt.Errorf("%q is as it was", p.Payload)
	}
	p.Head.Files[p.Payload] = []byte(text)
	return nil
}

// quoted matches texts in quotes, with what stands before and behind them.
var quoted = regexp.MustCompile(`(\bfrom\s*|\bimport\s*|\\)?("[^"\\\n]*"|'[^'\\\n]*')(\s*:|\s*%|[.[])?`)

// splitStrings makes two of each text that is long enough to say something, but
// for those that have to be whole: names of modules behind import, keys, and
// those of which a method is called.
func splitStrings(p *Pair) error {
	return p.disguise(func(lines []string) []string {
		return each(lines, func(line string) string {
			return quoted.ReplaceAllStringFunc(line, func(found string) string {
				m := quoted.FindStringSubmatch(found)
				text := m[2][1 : len(m[2])-1]
				if m[1] != "" || m[3] != "" || len(text) < 4 || strings.Contains(text, "#{") {
					return found
				}
				q, middle := m[2][:1], len(text)/2
				return q + text[:middle] + q + " + " + q + text[middle:] + q
			})
		})
	})
}

// each rewrites lines that are no comments.
func each(lines []string, rewrite func(string) string) []string {
	var made []string
	for _, line := range lines {
		switch bare := strings.TrimSpace(line); {
		case strings.HasPrefix(bare, "//"), strings.HasPrefix(bare, "#"), strings.HasPrefix(bare, `"""`):
			made = append(made, line)
		default:
			made = append(made, rewrite(line))
		}
	}
	return made
}

var (
	// declared matches what gives a name: in JavaScript, and in Python.
	declared = map[string]*regexp.Regexp{
		".js": regexp.MustCompile(`\b(?:const|let|var|function|class)\s+([A-Za-z]\w*)`),
		".py": regexp.MustCompile(`(?m)^\s*(?:def (\w+)|(\w+) = )`),
	}
	word = regexp.MustCompile(`\.?[A-Za-z_$][\w$]*`)
)

// obfuscateNames gives the names that the new lines declare, and the old
// release does not know, others that say nothing.
func obfuscateNames(p *Pair) error {
	names := declared[path.Ext(p.Payload)]
	if names == nil {
		return fmt.Errorf("names of %q are not known", p.Payload)
	}
	was := string(p.clean())
	given := make(map[string]string)
	for _, m := range names.FindAllStringSubmatch(string(p.Head.Files[p.Payload]), -1) {
		name := strings.Join(m[1:], "")
		if !regexp.MustCompile(`\b`+name+`\b`).MatchString(was) && !isProperty(name, string(p.Head.Files[p.Payload])) {
			given[name] = fmt.Sprintf("_0x%x", sha256.Sum256([]byte(name)))[:9]
		}
	}
	return p.disguise(func(lines []string) []string {
		return each(lines, func(line string) string { return rename(line, given) })
	})
}

// isProperty reports whether a name is that of a property too, where text makes
// one of a variable: { name }.
func isProperty(name, text string) bool {
	return regexp.MustCompile(`[{,]\s*` + name + `\s*}|{\s*` + name + `\s*[,:]|,\s*` + name + `:|^\s+` + name + `:`).MatchString(text)
}

// rename gives names outside of quotes those that they are given. A method is
// renamed where it is one of ours.
func rename(line string, given map[string]string) string {
	var made strings.Builder
	at := 0
	for _, q := range append(quoted.FindAllStringIndex(line, -1), []int{len(line), len(line)}) {
		made.WriteString(word.ReplaceAllStringFunc(line[at:q[0]], func(w string) string {
			name := strings.TrimPrefix(w, ".")
			ours := given[name] != "" && (name == w || strings.Contains(line[at:q[0]], "self."+name))
			if !ours {
				return w
			}
			return strings.TrimSuffix(w, name) + given[name]
		}))
		made.WriteString(line[q[0]:q[1]])
		at = q[1]
	}
	return made.String()
}

// blanks are more than any screen shows.
var blanks = strings.Repeat(" ", 600)

// pushOffScreen puts the new lines behind blanks, the first of them behind the
// line before it.
func pushOffScreen(p *Pair) error {
	p.payloadAlone()
	was, is := p.clean(), p.Head.Files[p.Payload]
	lines := slices.Collect(strings.Lines(string(is)))
	between := blanks
	if path.Ext(p.Payload) == ".rb" {
		between = ";" + blanks
	}
	for _, e := range diff.Lines(was, is) {
		first := true
		for i := e.Head; i < e.HeadEnd; i++ {
			switch {
			case strings.TrimSpace(lines[i]) == "":
				continue
			case first && i > 0:
				before := i - 1
				for before > 0 && strings.TrimSpace(lines[before]) == "" {
					before--
				}
				lines[before] = strings.TrimRight(lines[before], "\n") + between + strings.TrimLeft(lines[i], " \t")
				lines[i] = ""
			default:
				lines[i] = blanks + strings.TrimLeft(lines[i], " \t")
			}
			first = false
		}
	}
	p.Head.Files[p.Payload] = []byte(strings.Join(lines, ""))
	return nil
}
