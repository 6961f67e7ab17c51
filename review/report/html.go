package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"

	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/policy"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// HTML writes r as one page that needs nothing else: it loads nothing, runs no
// script, and its own policy lets a browser do neither.
func HTML(w io.Writer, r *Report) error {
	return pageTemplate.Execute(w, newPageView(r))
}

// A pageView is what the template shows. Fields of type [template.HTML] were
// said by the voice for pages; all other text is escaped by the template, and
// foreign text among it has been through [Visible].
type pageView struct {
	Policy   string // of the browser, for this page
	Style    template.CSS
	Verdict  string
	Headline string
	Rest     string
	Errors   []pageUnread
	Beside   []pageFinding
	Updates  []pageUpdate
	Quiet    []pageUpdate
	Coverage template.HTML
	Unknown  []template.HTML
	Study    string
	Figures  []template.HTML
}

type pageUpdate struct {
	Name, Step     template.HTML
	Verdict        string
	Standing, Read string
	Facts, Bytes   template.HTML
	Findings       []pageFinding
	Unread         []pageUnread
	Patches        []pagePatch
	Notes          []pageNote
	Links          []pageLink
}

type pageNote struct{ From, Text string }

type pageLink struct {
	Name          string
	Value, Reason template.HTML // one of them is empty
}

type pageFinding struct {
	Severity, Title  string
	Message, Since   template.HTML
	Place, Quote, ID string
}

type pageUnread struct {
	Place, Cause string
	Reason       template.HTML
}

type pagePatch struct {
	Path, From, Kind string
	Open             bool
	Shown, Relined   string
	Hunks            []pageHunk
	Left             string
}

type pageHunk struct {
	Head  string
	Lines []pageLine
}

// A pageLine has no number on the side on which it does not stand.
type pageLine struct {
	Class, Sign string
	Base, Head  string
	Text        string
}

func newPageView(r *Report) pageView {
	t := r.tally()
	sum := sha256.Sum256([]byte(pageStyle))
	v := pageView{
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; base-uri 'none'; form-action 'none'",
		Style:    template.CSS(pageStyle),
		Verdict:  r.Verdict.String(),
		Headline: t.headline(),
		Rest:     t.rest(),
		Errors:   pageUnreads(r.Errors),
	}
	if t.all > t.removed {
		v.Coverage = template.HTML(page.coverage(r))
	}
	for _, reason := range page.unknown(r) {
		v.Unknown = append(v.Unknown, template.HTML(reason))
	}
	for _, f := range page.figures(r, r.whole) {
		v.Study = page.study()
		v.Figures = append(v.Figures, template.HTML(f))
	}
	v.Beside = pageFindings(&Update{Findings: r.Beside})
	lines := maxShown
	for i := range r.Updates {
		u := &r.Updates[i]
		p := newPageUpdate(u, &lines)
		if r.whole(u) {
			v.Updates = append(v.Updates, p)
		} else {
			v.Quiet = append(v.Quiet, p)
		}
	}
	return v
}

func pageFindings(u *Update) []pageFinding {
	var list []pageFinding
	for _, f := range u.Findings {
		found := pageFinding{
			Severity: f.Severity.String(),
			Title:    title(f),
			Message:  template.HTML(page.prose(f.Message)),
			Since:    template.HTML(page.beyond(u, f)),
			Place:    Visible(place(f)),
			ID:       Visible(f.Indicator),
		}
		if f.Quote != "" {
			found.Quote = visible(f.Quote)
		}
		list = append(list, found)
	}
	return list
}

func newPageUpdate(u *Update, lines *int) pageUpdate {
	p := pageUpdate{
		Name:     template.HTML(page.quote(u.Name())),
		Step:     template.HTML(page.step(u)),
		Verdict:  u.Verdict.String(),
		Standing: u.standing(),
		Read:     readCell(u),
		Facts:    template.HTML(page.facts(u)),
		Bytes:    template.HTML(page.bytesRead(u)),
		Unread:   pageUnreads(u.Unread),
	}
	p.Findings = pageFindings(u)
	for _, n := range u.notes() {
		p.Notes = append(p.Notes, pageNote{visible(n.From), strings.Join(noteLines(n, math.MaxInt), "\n")})
	}
	for _, l := range u.Links {
		link := pageLink{Name: Visible(linkName(l))}
		if l.Value != "" {
			link.Value = template.HTML(page.prose(l.Value))
		} else {
			link.Reason = template.HTML(page.prose(l.Unknown))
		}
		p.Links = append(p.Links, link)
	}
	if u.Facts != nil {
		if u.Verdict != policy.Block {
			lines = nil // all of it is folded
		}
		shares := shareOut(u.Facts.Patches, lines)
		for i, patch := range u.Facts.Patches {
			now, later := spend(patch.Hunks, &shares[i])
			if len(now) > 0 {
				p.Patches = append(p.Patches, newPagePatch(patch, now))
				p.Patches[len(p.Patches)-1].Open = true
			}
			if len(later) > 0 || len(now) == 0 {
				p.Patches = append(p.Patches, newPagePatch(patch, later))
			}
			if last := &p.Patches[len(p.Patches)-1]; patch.Left > 0 {
				last.Left = many(patch.Left, "changed line") + " not shown."
			}
		}
	}
	return p
}

func pageUnreads(list []facts.Unread) []pageUnread {
	var out []pageUnread
	for _, n := range list {
		p := pageUnread{Cause: Visible(n.Cause), Reason: template.HTML(page.prose(n.Reason))}
		if n.Path != "" {
			p.Place = Visible(at(n.Path, n.Line))
		}
		out = append(out, p)
	}
	return out
}

// newPagePatch shows some hunks of a patch.
func newPagePatch(patch facts.Patch, hunks []diff.Hunk) pagePatch {
	p := pagePatch{Path: code(patch.Path), From: code(patch.From), Kind: string(patch.Kind), Shown: many(count(hunks), "line")}
	if patch.Relined {
		p.Relined = relined
	}
	for _, h := range hunks {
		out := pageHunk{Head: hunkHead(h) + foundAt(h)}
		base, head := h.Base, h.Head
		for _, l := range h.Lines {
			line := pageLine{Sign: sign(l), Text: code(l.Text)}
			switch line.Sign {
			case "+":
				line.Class = "added"
			case "-":
				line.Class = "removed"
			}
			if l.Found {
				line.Class = strings.TrimSpace(line.Class + " found")
			}
			if line.Sign != "+" {
				line.Base = fmt.Sprint(base)
				base++
			}
			if line.Sign != "-" {
				line.Head = fmt.Sprint(head)
				head++
			}
			out.Lines = append(out.Lines, line)
		}
		p.Hunks = append(p.Hunks, out)
	}
	return p
}
