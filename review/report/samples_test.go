package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/changelog"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/weaklink"
)

// samples are reports of the kinds that people meet.
func samples() map[string]*Report {
	return map[string]*Report{
		"clean":      judged(calm("kleur", "4.1.4", "4.1.5"), calm("@babel/core", "7.28.0", "7.28.1"), gone("mkdirp", "0.5.6")),
		"blocking":   judged(scripted(), published(), young(), calm("@babel/core", "7.28.0", "7.28.1"), bundled("inherits", "2.0.4"), gone("mkdirp", "0.5.6")),
		"notices":    beside(judged(published(), young(), pinned(), brought(calm("kleur", "4.1.4", "4.1.5"))), indicator.Medium),
		"beside":     beside(judged(brought(calm("kleur", "4.1.4", "4.1.5"))), indicator.High),
		"incomplete": withError(judged(unread(), partly(), calm("kleur", "4.1.4", "4.1.5"))),
	}
}

// floods are reports that do not fit, many findings in one update and many
// updates.
func floods() map[string]*Report {
	var updates []Update
	for i := range 6000 {
		u := scripted()
		u.Change.To.Version.Name = fmt.Sprintf("left-pad-%d", i)
		u.Change.From.Version.Name = u.Change.To.Version.Name
		updates = append(updates, u)
	}
	return map[string]*Report{
		"cut":         judged(flood(6000), calm("kleur", "4.1.4", "4.1.5")),
		"cut-updates": judged(updates...),
	}
}

func judged(updates ...Update) *Report {
	r := &Report{Verdict: policy.Pass, Updates: updates}
	for _, u := range updates {
		r.Verdict = policy.Worst(r.Verdict, u.Verdict)
	}
	r.Sort()
	return r
}

// brought is an update that another one brings along.
func brought(u Update) Update {
	u.Change.To.Direct, u.Change.Cause, u.Change.Through = false, lockfile.ByDependency, []string{"@acme/router", "@evil/core"}
	return u
}

// pinned is an update of an action, of which comments say the version.
func pinned() Update {
	p := ecosystem.Package{Ecosystem: ecosystem.GitHubActions, Name: "actions/checkout"}
	u := Update{Verdict: policy.Notice, Unknown: []Unknown{{"artifact", "releases of GitHub Actions are not read"}}}
	u.Change.From = lockfile.Entry{Version: p.At(strings.Repeat("0a", 20)), Tag: "v4.2.0", Direct: true}
	u.Change.To = lockfile.Entry{Version: p.At(strings.Repeat("1b", 20)), Tag: "v4.2.1 @evil", Direct: true}
	return u
}

// beside adds a finding that is about no one package.
func beside(r *Report, s indicator.Severity) *Report {
	r.Beside = []indicator.Finding{{
		Indicator: "package-origin-changed", Severity: s, Confidence: indicator.Certain, In: indicator.InLockfile, Side: indicator.Head,
		Path: "web/.npmrc", Line: 2, Message: `The option "@acme:registry" is new, and decides where packages come from.`, Quote: "https://npm.acme.invalid/`@evil`",
	}}
	r.Verdict = policy.Worst(r.Verdict, policy.Default().Judge(r.Beside, nil))
	return r
}

func withError(r *Report) *Report {
	r.Add(facts.Unread{Cause: facts.LockfileUnreadable, Path: "web/yarn.lock", Reason: "The lockfile was not read: lockfiles of this format are not read."})
	return r
}

func entry(name, number string, line int) lockfile.Entry {
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}
	return lockfile.Entry{
		Version: p.At(number), Direct: true,
		Places: []lockfile.Place{{Path: "package-lock.json", Line: line}},
	}
}

// bump is an update of which all files were read.
func bump(name, from, to string) Update {
	c := lockfile.Change{From: entry(name, from, 40), To: entry(name, to, 41)}
	return Update{Change: c, Verdict: policy.Pass, Facts: &facts.Facts{
		Key:       facts.Key{From: c.From.Version, To: c.To.Version},
		Published: time.Date(2026, 3, 9, 14, 5, 0, 0, time.UTC),
		Publisher: "alice",
		Artifacts: []facts.Artifact{
			{Side: indicator.Base, File: "old.tgz", Digest: "sha512-b2xkb2xkb2xkb2xkb2xkb2xkb2xk", Verified: []string{"lockfile", "registry"}},
			{Side: indicator.Head, File: "new.tgz", Digest: "sha512-bmV3bmV3bmV3bmV3bmV3bmV3bmV3", Verified: []string{"lockfile", "registry"}},
		},
		Stats:    facts.Stats{FilesModified: 2, LinesAdded: 12, LinesRemoved: 3, Kinds: facts.Kinds{Docs: 1}, VersionOnly: 1},
		Coverage: facts.Coverage{Files: 9, Compared: 9, Skipped: []archive.Note{}},
	}}
}

func calm(name, from, to string) Update {
	u := bump(name, from, to)
	u.Findings = []indicator.Finding{{
		Indicator: "young-release", Severity: indicator.Low, Confidence: indicator.Certain, In: indicator.InRegistry, Side: indicator.Head,
		Message: "It was published on 2026-03-09 at 14:05 UTC, less than 7 days ago.",
	}}
	if name == "kleur" {
		u.Findings = nil
	}
	return u
}

func gone(name, number string) Update {
	return Update{Change: lockfile.Change{From: entry(name, number, 90)}, Verdict: policy.Pass}
}

func bundled(name, number string) Update {
	u := Update{Change: lockfile.Change{To: entry(name, number, 91)}, Verdict: policy.Pass}
	u.Change.To.Bundled, u.Change.To.Direct, u.Change.To.Via = true, false, []string{"npm", "glob"}
	return u
}

func scripted() Update {
	u := bump("left-pad", "1.3.0", "1.3.1")
	u.Verdict = policy.Block
	u.Facts.Stats = facts.Stats{FilesAdded: 1, FilesModified: 1, LinesAdded: 6, LinesRemoved: 1, Kinds: facts.Kinds{Source: 1, Metadata: 1}}
	u.Facts.Coverage = facts.Coverage{Files: 10, Compared: 9, Skipped: []archive.Note{{Path: "logo.png", Reason: "binary"}}}
	u.Findings = []indicator.Finding{
		{
			Indicator: "install-script-added", Severity: indicator.High, Confidence: indicator.Certain, In: indicator.InArtifact,
			Artifact: "new.tgz", Path: "package.json", Line: 12, Side: indicator.Head, Since: "1.3.1",
			Message: "A postinstall script is new in this release.", Quote: "node setup.js",
		},
		{
			Indicator: "dependency-added", Severity: indicator.Medium, Confidence: indicator.Likely, In: indicator.InArtifact,
			Path: "package.json", Line: 20, Side: indicator.Head, Since: "1.3.1",
			Message: `This release asks for "@evil/core", which the old one did not.`, Quote: "^1.0.0", Others: 2,
			Places: []indicator.Place{{Path: "lib/`a`.js", Line: 3}, {Path: "lib/@evil#1.js", Line: 9}, {Path: "b.js"}, {Path: "c.js", Line: 1}, {Path: "d.js", Line: 1}, {Path: "e.js", Line: 7}}, More: 3,
		},
	}
	u.Facts.Notes = []changelog.Entry{{From: "CHANGELOG.md", Cut: true, Text: notes(14)}}
	u.Links = weaklink.Of(weaklink.Package{
		Hooks: []string{"postinstall"}, Published: u.Facts.Published,
		Releases: []registry.Publication{{Number: "1.3.0", At: u.Facts.Published.AddDate(-3, 0, 0), Publisher: registry.Publisher{Name: "alice"}}},
		Owners:   []registry.Owner{{Name: "alice", Domain: "a.example", Packages: 12}, {Name: "@mallory|</td>#1", Domain: "b.example", Packages: 1800}},
		Domains:  map[string]bool{"a.example": true, "b.example": false},
	})
	u.Facts.Patches = []facts.Patch{
		{Path: "package.json", Kind: diff.Modified, Hunks: []diff.Hunk{{Base: 10, Head: 10, Lines: []diff.Line{
			{Op: " ", Text: `  "scripts": {`},
			{Op: "-", Text: `    "test": "node test"`},
			{Op: "+", Text: `    "test": "node test",`},
			{Op: "+", Text: `    "postinstall": "node setup.js"`, Found: true},
			{Op: " ", Text: `  },`},
		}}}},
		{Path: "setup.js", Kind: diff.Added, Left: 2, Hunks: []diff.Hunk{{Base: 1, Head: 1, Lines: setupJS(70)}}},
	}
	return u
}

// notes are a project's own words, n lines of them.
func notes(n int) string {
	s := "## 1.3.1\n\n- fixes #12, thanks @torvalds\n```\n/approve\n</details>"
	for i := range n - 6 {
		s += fmt.Sprintf("\n- step %d", i+1)
	}
	return s
}

func setupJS(n int) []diff.Line {
	lines := []diff.Line{{Op: "+", Text: "// ``` \u202e @torvalds </details> #1"}}
	for i := range n - 1 {
		lines = append(lines, diff.Line{Op: "+", Text: fmt.Sprintf("\tstep(%d);", i+1)})
	}
	return lines
}

func published() Update {
	u := bump("@acme/router", "2.0.0", "2.1.0")
	u.Verdict = policy.Notice
	u.Change.To.Direct, u.Change.To.Via = false, []string{"@acme/app"}
	u.Facts.Publisher, u.Facts.Stats.Kinds = "mallory", facts.Kinds{Built: 1}
	u.Links = weaklink.Of(weaklink.Package{Hooks: []string{}, Owners: []registry.Owner{{Name: "mallory"}}})
	u.Findings = []indicator.Finding{{
		Indicator: "publisher-changed", Severity: indicator.Medium, Confidence: indicator.Certain, In: indicator.InRegistry, Side: indicator.Head, Since: "2.1.0",
		Message: `This release was published by "mallory", who published none of the 41 before it; the last came from "alice".`,
	}, {
		Indicator: "unexplained-update", Severity: indicator.Info, Confidence: indicator.Certain, In: indicator.InLockfile, Side: indicator.Head,
		Path: "package-lock.json", Line: 41, Message: "The lockfile alone changes this.",
	}}
	u.Facts.Patches = []facts.Patch{{Path: "dist/index.js", Kind: diff.Modified, Relined: true, Hunks: []diff.Hunk{{Base: 3, Head: 3, Lines: []diff.Line{
		{Op: "-", Text: "return a"}, {Op: "+", Text: "return a | 0"},
	}}}}}
	return u
}

func young() Update {
	u := bump("chalk", "5.6.0", "5.6.1")
	u.Verdict = policy.Notice
	u.Change.To.Dev = true
	u.Findings = []indicator.Finding{{
		Indicator: "dependency-added", Severity: indicator.Medium, Confidence: indicator.Certain, In: indicator.InArtifact,
		Path: "package.json", Line: 7, Side: indicator.Head, Since: "5.6.0",
		Message: `This release asks for "supports-color", which the old one did not.`, Quote: "^9.0.0",
	}}
	u.Unknown = []Unknown{{"publisher-changed", "the registry names no publisher"}, {"young-release", "the registry does not tell when it was published"}}
	u.Facts.Publisher = ""
	return u
}

func unread() Update {
	u := Update{Change: lockfile.Change{From: entry("event-stream", "3.3.5", 70), To: entry("event-stream", "3.3.6", 70)}, Verdict: policy.Incomplete}
	u.Unread = []facts.Unread{{Cause: facts.ArtifactUnverified, Reason: `The registry's bytes of "event-stream@3.3.6" do not have the digest that is pinned.`}}
	return u
}

// partly is an update whose new artifact was refused.
func partly() Update {
	u := published()
	u.Verdict = policy.Incomplete
	u.Facts.Stats, u.Facts.Coverage, u.Facts.Patches = facts.Stats{}, facts.Coverage{}, nil
	u.Facts.Unread = []facts.Unread{{Cause: facts.ArtifactUnreadable, Path: "new.tgz", Reason: `The artifact on the head side was refused: entry "../../etc": leaves the archive.`}}
	u.Unread = u.Facts.Unread
	for _, id := range []string{"dependency-added", "executable-added", "implicit-install", "install-script-added", "install-script-changed"} {
		u.Unknown = append(u.Unknown, Unknown{id, "the new release could not be read"})
	}
	return u
}

// flood is an update with n findings.
func flood(n int) Update {
	u := scripted()
	for i := range n - len(u.Findings) {
		f := u.Findings[0]
		f.Line, f.Quote = i, fmt.Sprintf("node step-%d.js", i)
		u.Findings = append(u.Findings, f)
	}
	return u
}
