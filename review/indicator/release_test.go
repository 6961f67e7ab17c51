package indicator

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/provenance"
	"github.com/bumplens/bumplens/review/registry"
)

// everything is an update of which all is known, and nothing is odd.
func everything() *Update {
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "example"}
	release := func(number string) Reading {
		return Reading{
			Release: &registry.Release{
				Version: p.At(number), Published: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Publisher: registry.Publisher{Name: "ann"},
				Earlier:   []registry.Publication{{Number: "1.0.0", Publisher: registry.Publisher{Name: "ann"}, Attested: registry.IsAttested}},
				Artifacts: []registry.Artifact{{File: "example.tgz", Attested: registry.IsAttested}},
			},
			Artifact: &registry.Artifact{File: "example.tgz"},
			Tree:     new(archive.Tree),
			Proof:    new(Proof),
			manifest: &parsed{},
		}
	}
	u := &Update{From: p.At("1.0.0"), To: p.At("1.0.1"), Base: release("1.0.0"), Head: release("1.0.1"), Diff: new(diff.Diff)}
	u.Head.Source = &Source{Tree: new(archive.Tree)}
	return u
}

// Each piece of evidence that is missing leaves those unknown that need it, and
// none of them looks without.
func TestWithoutOnePiece(t *testing.T) {
	const whole = "agent-config-added agent-instruction-added artifact-differs-from-manifest call-intercepted capability-added code-obfuscated code-unread decoded-code-run dependency-added" +
		" dependency-outside-registry destructive-code-added entry-point-added executable-added file-unreached host-added identity-sent implicit-install install-script-added install-script-changed" +
		" licence-changed package-emptied persistence-added program-started publishing-code-added recipient-added remote-code-run secret-sent text-hidden"
	for situation, tt := range map[string]struct {
		without func(*Update)
		unknown string
	}{
		"old tree":    {func(u *Update) { u.Base.Tree = nil }, whole + " unpublished-source"},
		"new tree":    {func(u *Update) { u.Head.Tree = nil }, whole + " unpublished-source"},
		"source":      {func(u *Update) { u.Head.Source = nil }, "unpublished-source"},
		"old release": {func(u *Update) { u.Base.Release = nil }, "provenance-lost publishing-path-changed"},
		"new release": {func(u *Update) { u.Head.Release = nil }, "artifact-differs-from-manifest provenance-lost publisher-changed publishing-path-changed"},
		"publisher":   {func(u *Update) { u.Head.Release.Publisher = registry.Publisher{} }, "publisher-changed"},
		"time":        {func(u *Update) { u.Head.Release.Published = time.Time{} }, "publisher-changed"},
		"proof":       {func(u *Update) { u.Head.Proof = nil }, "provenance-invalid publishing-path-changed signature-invalid"},
		"attestation": {func(u *Update) { u.Head.Proof.Unknown = "not told" }, "provenance-invalid publishing-path-changed signature-invalid"},
	} {
		u := everything()
		u.Base.manifest, u.Head.manifest = emptyManifest(t), emptyManifest(t)
		tt.without(u)
		var unknown []string
		for _, r := range Run(slices.Concat(Artifact, Release), u) {
			if r.Outcome == Unknown {
				unknown = append(unknown, r.Indicator)
			}
			if r.Outcome == Found {
				t.Errorf("without the %s: %s finds %+v", situation, r.Indicator, r.Findings)
			}
		}
		slices.Sort(unknown)
		if got := strings.Join(unknown, " "); got != tt.unknown {
			t.Errorf("without the %s:\ngot  %s\nwant %s", situation, got, tt.unknown)
		}
	}
}

// emptyManifest is one that says nothing.
func emptyManifest(t *testing.T) *parsed {
	t.Helper()
	var r Reading
	m, err := r.Manifest(ecosystem.NPM)
	if err != nil {
		t.Fatal(err)
	}
	return &parsed{manifest: m}
}

// A release is compared with the people of those before it, and with nobody
// else.
func TestPublishers(t *testing.T) {
	people := func(names ...string) (list []registry.Publication) {
		for _, name := range names {
			name, approver, _ := strings.Cut(name, "<")
			p := registry.Publisher{Name: name, Approver: approver}
			if bot, ok := strings.CutPrefix(name, "bot:"); ok {
				p.Name, p.Trusted = bot, "github"
			}
			list = append(list, registry.Publication{Publisher: p})
		}
		return list
	}
	const key = registry.KeyPrefix
	for _, tt := range []struct {
		situation, now string
		earlier        []registry.Publication
		want           string
	}{
		{"nameless releases do not count", "eve", people("ann", "", ""), `This release was published by "eve", who published none of the 1 before it; the last came from "ann".`},
		{"a person, and none before", "eve", nil, "unknown"},
		{"nameless releases alone", "eve", people("", ""), "unknown"},
		{"a key among keys", key + "1", people(key+"1", key+"2"), ""},
		{"a key, and none before", key + "1", nil, "unknown"},
		{"a person of the name of a workflow's account", "ci", people("bot:ci"), `This release was published by a person, "ci", who published none before, where a workflow published the one before.`},
		{"a workflow as before", "bot:ci", people("bot:ci"), ""},
		{"the first to approve", "bot:ci<eve", people("bot:ci"), ""},
		{"nobody approves, as last", "bot:ci", people("bot:ci<ann", "bot:ci"), ""},
		{"one who approved before", "bot:ci<ann", people("bot:ci<ann", "bot:ci<bob"), ""},
		{"one who published before", "bot:ci<ann", people("ann", "bot:ci<bob"), ""},
		{"one of the name of a workflow's account", "bot:ci<ci", people("bot:ci<bob"), `This release was approved by "ci", who approved and published none of the 1 before it.`},
	} {
		u := everything()
		u.Base.Release = nil
		u.Head.Release.Publisher, u.Head.Release.Earlier = people(tt.now)[0].Publisher, tt.earlier
		findings, err := checkPublisherChanged(u)
		if got := said(t, findings, err); got != tt.want || err != nil && strings.Contains(err.Error(), "key") != isKey(u.Head.Release.Publisher) {
			t.Errorf("%s: got %s, %v", tt.situation, got, err)
		}
		for _, f := range findings {
			if f.In != InRegistry {
				t.Errorf("%s: in %q", tt.situation, f.In)
			}
		}
		u.From = ecosystem.Version{}
		if findings, err := checkPublisherChanged(u); len(findings) > 0 || err != nil {
			t.Errorf("%s, of a package that is new: got %v, %v", tt.situation, findings, err)
		}
	}
}

// What is removed, and what is new to the project, has nobody before.
func TestOwnersOfOneSide(t *testing.T) {
	for situation, c := range map[string]*Change{
		"removed": {Change: lockfile.Change{From: leftPad(ecosystem.NPM, "1.0.0", "a")}},
		"new":     {Change: lockfile.Change{To: leftPad(ecosystem.NPM, "1.0.0", "a")}},
	} {
		c.Owners = Owners{Was: []string{"ann"}, Is: []string{"eve"}}
		for _, check := range []func(*Change) ([]Finding, error){checkMaintainerAdded, checkMaintainerRemoved} {
			if findings, err := check(c); len(findings) > 0 || err != nil {
				t.Errorf("%s: got %v, %v", situation, findings, err)
			}
		}
	}
}

// A domain is asked about once, and those who have none are not counted.
func TestDomains(t *testing.T) {
	c := &Change{Today: Today{Domains: map[string]bool{"gone.example": false}, Standing: &registry.Standing{Owners: []registry.Owner{
		{Name: "ann"}, {Name: "bob", Domain: "silent.example"}, {Name: "eve", Domain: "silent.example"},
	}}}}
	if _, err := checkMaintainerDomainExpired(c); err == nil || err.Error() != "1 of 1 domains could not be looked up" {
		t.Errorf("got %v", err)
	}
	c.Standing.Owners = append(c.Standing.Owners, registry.Owner{Name: "joe", Domain: "gone.example"}, registry.Owner{Name: "sue", Domain: "gone.example"})
	findings, err := checkMaintainerDomainExpired(c)
	if err != nil || len(findings) != 1 || findings[0].Confidence != Likely {
		t.Errorf("got %+v, %v", findings, err)
	}
	c.To = leftPad(ecosystem.NPM, "1.0.0", "a")
	c.Standing = nil
	if r := maintainerDomainExpired.run(c); r.Outcome != Unknown {
		t.Errorf("without a standing: %s", r.Outcome)
	}
}

// Which releases a proof is missed against.
func TestLostProofs(t *testing.T) {
	attested := registry.Publication{Number: "1.1.0", Attested: registry.IsAttested}
	unproved := registry.Publication{Number: "1.1.1", Attested: registry.NotAttested}
	withdrawn, early := attested, attested
	withdrawn.Withdrawn, early.Number = true, "1.2.0-rc.1"
	const lost = `Release "1.1.0", published before this one, proves by an attestation where it was built; this one does not.`
	for _, tt := range []struct {
		situation, number string
		earlier           []registry.Publication
		want              string
	}{
		{"none before", "1.2.0", nil, ""},
		{"the last", "1.2.0", []registry.Publication{unproved, attested}, lost},
		{"not the last", "1.2.0", []registry.Publication{attested, unproved}, ""},
		{"the last is withdrawn", "1.2.0", []registry.Publication{unproved, withdrawn}, ""},
		{"withdrawn after the last", "1.2.0", []registry.Publication{attested, {Number: "1.1.2", Withdrawn: true}}, lost},
		{"the last is early", "1.2.0", []registry.Publication{unproved, early}, ""},
		{"early after early", "1.2.0-rc.2", []registry.Publication{unproved, early}, strings.Replace(lost, "1.1.0", "1.2.0-rc.1", 1)},
	} {
		u := everything()
		u.To = u.To.At(tt.number)
		u.Base.Release.Artifacts[0].Attested, u.Head.Release.Artifacts[0].Attested = registry.NotAttested, registry.NotAttested
		u.Head.Release.Earlier = tt.earlier
		findings, err := checkProvenanceLost(u)
		if got := said(t, findings, err); got != tt.want {
			t.Errorf("%s: got %s", tt.situation, got)
		}
	}
	u := everything()
	u.Head.Release.Artifacts = append(u.Head.Release.Artifacts, registry.Artifact{Attested: registry.NotAttested})
	if findings, err := checkProvenanceLost(u); len(findings) != 1 || err != nil {
		t.Errorf("one artifact of two: got %v, %v", findings, err)
	}
	u.From = ecosystem.Version{}
	if findings, err := checkProvenanceLost(u); len(findings) > 0 || err != nil {
		t.Errorf("new to the project: got %v, %v", findings, err)
	}
	u = everything()
	u.Head.Release.Artifacts = nil
	if _, err := checkProvenanceLost(u); err == nil {
		t.Error("a release without artifacts is clear")
	}
}

// Ways to publish are compared only where both are known.
func TestPublishingPaths(t *testing.T) {
	built := func(repository, ref string) *Proof {
		if repository == "" {
			return new(Proof)
		}
		s := &provenance.Statement{Source: provenance.Source{Repository: "https://github.com/" + repository, Ref: ref}}
		s.Build.Issuer, s.Build.Workflow = "https://issuer.example", "release.yml"
		return &Proof{Statements: []*provenance.Statement{s}}
	}
	const (
		tag    = "refs/tags/v1"
		branch = "refs/heads/main"
		own    = "owner/example"
	)
	for _, tt := range []struct {
		situation            string
		old, now             *Proof
		was, is              string // trusted publishers
		declared, declaredIs string
		want                 string
	}{
		{"the first proof", built("", ""), built(own, tag), "", "", "", "", ""},
		{"the proof is gone", built(own, tag), built("", ""), "", "", "", "", ""},
		{"the first trusted publisher", built("", ""), built("", ""), "", "a", "", "", ""},
		{"a trusted publisher no more", built("", ""), built("", ""), "a", "", "", "", ""},
		{"the same trusted publisher", built("", ""), built("", ""), "a", "a", "", "", ""},
		{"a branch as before", built(own, branch), built(own, branch), "", "", "", "", ""},
		{"a tag as before", built(own, tag), built(own, tag), "", "", "", "", ""},
		{"a tag now", built(own, branch), built(own, tag), "", "", "", "", ""},
		{"a branch now", built(own, tag), built(own, branch), "", "", "", "", `(low) It was built from "refs/heads/main", and the old release from the tag "refs/tags/v1".`},
		{"a branch in the first proof", built("", ""), built(own, branch), "", "", "", "", ""},
		{"its own repository", built("", ""), built(own, tag), "", "", "", own, ""},
		{"another repository, in the first proof", built("", ""), built(own, tag), "", "", "", "else/where", `It was built from the repository "https://github.com/owner/example", and names "else/where" as its own.`},
		{"another repository as before", built(own, tag), built(own, tag), "", "", "else/where", "else/where", ""},
		{"another repository now", built(own, tag), built(own, tag), "", "", own, "else/where", `It was built from the repository "https://github.com/owner/example", and names "else/where" as its own.`},
		{"a repository of which nothing is proved", built("", ""), built("", ""), "", "", "", "else/where", ""},
	} {
		u := everything()
		u.Base.Proof, u.Head.Proof = tt.old, tt.now
		u.Base.Release.Publisher.Trusted, u.Head.Release.Publisher.Trusted = tt.was, tt.is
		u.Base.Release.Origin.Repository, u.Head.Release.Origin.Repository = tt.declared, tt.declaredIs
		findings, err := checkPublishingPathChanged(u)
		if got := said(t, findings, err); got != tt.want {
			t.Errorf("%s: got %s", tt.situation, got)
		}
		u.From = ecosystem.Version{}
		if findings, err := checkPublishingPathChanged(u); len(findings) > 0 || err != nil {
			t.Errorf("%s, new to the project: got %v, %v", tt.situation, findings, err)
		}
	}
	signed := built("", "")
	signed.Statements = []*provenance.Statement{{Build: provenance.Build{Issuer: "https://issuer.example", Signer: "ann@example.com"}}}
	u := everything()
	u.Base.Proof, u.Head.Proof, u.Head.Release.Origin.Repository = new(Proof), signed, own
	if findings, _ := checkPublishingPathChanged(u); len(findings) > 0 {
		t.Errorf("signed by a person: got %v", findings)
	}
}
