package report

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bumplens/bumplens/review/changelog"
	"github.com/bumplens/bumplens/review/diff"
)

// Text is Markdown that is safe to post. [Quote], [Prose], [Block], [Passage]
// and the constants of this package are the only ways to make one, so that nothing from
// a package or a registry reaches a comment by another way.
//
// None of it has a line break or begins a line, [Block] and [Passage] excepted.
// Quotes that stand beside each other need a space between them.
type Text struct{ md string }

// String returns the Markdown.
func (t Text) String() string { return t.md }

// active finds what GitHub, or the parser of a reply by mail, or another bot
// would take for a mention, a reference or a link, and what ends a code span
// or a table's cell.
var active = regexp.MustCompile("[`|@#]|(?i:gh-)|://|(?i:www\\.)|[0-9a-fA-F]{7}")

// Quote returns hostile text as one code element, in which GitHub makes no
// links, mentions or references. Characters that do not show are written out,
// and what is too long ends in "…".
//
// Ordinary text is a code span. Text in which something could be mentioned,
// referred to or linked is a <code> element of character references instead,
// with a <wbr> inside each name: replies by mail are parsed again as plain
// text, in which backticks protect nothing, and other bots look for their
// commands in the source of comments. Neither finds "@name" or "#1" there.
// Zero-width spaces, the usual means, would be copied with the name and break
// the command it is pasted into. They are left to fenced blocks, in which no
// element can stand.
func Quote(hostile string) Text {
	s := cut(Visible(hostile), maxQuote)
	switch {
	case s == "":
		return Text{"(empty)"}
	case strings.Trim(s, " ") == "":
		s = strings.ReplaceAll(s, " ", `\x20`) // else a span of blanks, which nobody sees
	}
	if active.MatchString(s) {
		return Text{"<code>" + references(s) + "</code>"}
	}
	if s[0] == ' ' || s[len(s)-1] == ' ' {
		s = " " + s + " " // Markdown takes one away on each side
	}
	return Text{"`" + s + "`"}
}

// inHTML returns a quote as the element that it is, for places in which no
// Markdown is read, such as a <summary>.
func inHTML(hostile string) string {
	return "<code>" + references(cut(Visible(hostile), maxQuote)) + "</code>"
}

// breaks finds where a name, number, address or commit can be broken.
var breaks = regexp.MustCompile(`[@#]|(?i:gh-)|://|(?i:www\.)|[0-9a-fA-F]{6}`)

func references(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range breaks.FindAllStringIndex(s, -1) {
		escape(&b, s[last:at[1]])
		b.WriteString("<wbr>")
		last = at[1]
	}
	escape(&b, s[last:])
	return b.String()
}

// escape writes all punctuation as character references but what means nothing
// inside a line. They are hexadecimal: "&#35;" would have a "#35" in it.
func escape(b *strings.Builder, s string) {
	for _, r := range s {
		if r > ' ' && r < 0x7f && !isWord(r) && !strings.ContainsRune("-./,()", r) {
			fmt.Fprintf(b, "&#x%x;", r)
			continue
		}
		b.WriteRune(r)
	}
}

func isWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// Prose returns a sentence of ours in which everything foreign is quoted as
// [fmt]'s %q quotes it. Each of those becomes a [Quote] of what it stands for.
// In the rest only plain words stay as they are; any other becomes a Quote too,
// so that text which somebody forgot to quote does no harm either.
func Prose(ours string) Text {
	var b strings.Builder
	afterSpan := false
	write := func(md string, span bool) {
		if span && afterSpan {
			b.WriteByte(' ') // fences must not touch
		}
		b.WriteString(md)
		afterSpan = span
	}
	for _, p := range parts(ours) {
		if b.Len() > maxProse {
			write(" …", false)
			break
		}
		switch {
		case p.foreign:
			write(Quote(p.text).md, true)
		case isPlain(p.text):
			write(p.text, false)
		default:
			write(Quote(p.text).md, true)
		}
	}
	return Text{strings.TrimSpace(b.String())}
}

// A part of a sentence is a word, a blank, or something foreign.
type part struct {
	text    string
	foreign bool
}

// parts takes a sentence apart. Blanks of any kind and length are one space.
func parts(s string) []part {
	var list []part
	for s = s[:min(len(s), maxSource)]; s != ""; {
		if text, rest, ok := cutQuoted(s); ok {
			list = append(list, part{text, true})
			s = rest
			continue
		}
		if rest := strings.TrimLeftFunc(s, unicode.IsSpace); len(rest) < len(s) {
			list = append(list, part{text: " "})
			s = rest
			continue
		}
		// A word ends at a blank, or where a quote may begin.
		end := 1 + strings.IndexFunc(s[1:], func(r rune) bool { return r == '"' || unicode.IsSpace(r) })
		if end == 0 {
			end = len(s)
		}
		list = append(list, part{text: s[:end]})
		s = s[end:]
	}
	return list
}

// cutQuoted takes what %q quoted off the front of s.
func cutQuoted(s string) (text, rest string, ok bool) {
	if s[0] != '"' {
		return "", s, false // the other quotes of Go are ordinary marks here
	}
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", s, false
	}
	text, err = strconv.Unquote(quoted)
	return text, s[len(quoted):], err == nil
}

// plain matches words and numbers of ours, with the marks around them.
var plain = regexp.MustCompile(`^[('‘]*(?:[A-Za-z0-9]+(?:[-'’./][A-Za-z0-9]+)*%?|[0-9]+:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?[)'’.,;:?…]*$`)

// linked matches what GitHub links though it is made of words and numbers.
var linked = regexp.MustCompile(`(?i:gh-\d|www\.)|[0-9a-fA-F]{7}`)

func isPlain(word string) bool {
	return word == " " || word == "–" || plain.MatchString(word) && !linked.MatchString(word)
}

// Block returns hunks of one file as a fenced block, with the file's path in
// the head of each. A foreign line always has its sign before it.
func Block(hunks []diff.Hunk, path string) Text {
	var lines []string
	for _, h := range hunks {
		lines = append(lines, hunkHead(h)+foundAt(h)+" "+mute(code(path)))
		for _, l := range h.Lines {
			lines = append(lines, sign(l)+mute(code(l.Text)))
		}
	}
	return fenced("diff", lines)
}

// Passage returns what a project says of its releases as a fenced block. Each
// line stands behind a bar, so that none begins with a command, not even to a
// bot that takes blanks away.
func Passage(n changelog.Entry) Text {
	lines := noteLines(n, math.MaxInt)
	for i, line := range lines {
		lines[i] = "| " + mute(line)
	}
	return fenced("text", lines)
}

// fenced puts lines of ours between fences that are longer than any run of
// backticks inside.
func fenced(language string, lines []string) Text {
	body := strings.Join(lines, "\n")
	fence := "```"
	for strings.Contains(body, fence) {
		fence += "`"
	}
	return Text{fence + language + "\n" + body + "\n" + fence}
}

// loud finds in a line of a fenced block what the parser of a reply by mail
// would take for a mention, a reference or a link, and what another bot would
// take for a command, up to where it can be broken.
var loud = []*regexp.Regexp{
	regexp.MustCompile(`\b[0-9a-fA-F]{40}\b`),
	regexp.MustCompile(`[@#][\pL\pN_]|(?i:gh-)\d|://|(?i:www\.)\w|^\s*/\w`),
}

// mute breaks what is loud by a zero-width space, for in a fenced block there is
// no other means: see [Quote]. One that a package has itself is written out.
func mute(line string) string {
	for _, re := range loud {
		line = re.ReplaceAllStringFunc(line, func(s string) string {
			_, last := utf8.DecodeLastRuneInString(s)
			return s[:len(s)-last] + "\u200b" + s[len(s)-last:]
		})
	}
	return line
}

// sign is a line's mark, whatever kept facts say it is.
func sign(l diff.Line) string {
	if l.Op == "+" || l.Op == "-" {
		return l.Op
	}
	return " "
}

func hunkHead(h diff.Hunk) string {
	base, head := 0, 0
	for _, l := range h.Lines {
		if sign(l) != "+" {
			base++
		}
		if sign(l) != "-" {
			head++
		}
	}
	from, to := h.Base, h.Head
	if base == 0 {
		from-- // as diff does: the line before
	}
	if head == 0 {
		to--
	}
	return "@@ -" + strconv.Itoa(from) + "," + strconv.Itoa(base) + " +" + strconv.Itoa(to) + "," + strconv.Itoa(head) + " @@"
}
