package indicator

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/provenance"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/standin"
)

// TestCases runs every case of every indicator. A case is a txtar whose
// comment says what it shows, with the files of base/ and head/ (or the two
// sides of a lockfile), what the registry says in release.json, what is known
// today in standing.json, owners.json and advisories.json, what others found in
// findings.json, and what the indicator is to say in want. Its packages are npm's, unless ecosystem names
// another.
func TestCases(t *testing.T) {
	for _, i := range slices.Concat(Artifact, Release) {
		runCases(t, i, func(t *testing.T, c *txtarCase) *Update { return c.update(t) })
	}
	for _, i := range Entry {
		runCases(t, i, func(t *testing.T, c *txtarCase) *Change { return c.change(t) })
	}
	for _, i := range Setting {
		runCases(t, i, func(t *testing.T, c *txtarCase) *SettingChange { return c.setting(t) })
	}
	for _, i := range Combination {
		runCases(t, i, func(t *testing.T, c *txtarCase) *Joint { return c.joint(t) })
	}
}

func runCases[S subject](t *testing.T, i Indicator[S], subject func(*testing.T, *txtarCase) S) {
	files, err := filepath.Glob(filepath.Join("testdata", i.ID, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	outcomes := make(map[Outcome]int)
	for _, file := range files {
		t.Run(i.ID+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			c := readCase(t, file)
			r := i.run(subject(t, c))
			outcomes[r.Outcome]++
			if got := describe(r, i.Severity); got != c.want {
				t.Errorf("got:\n%swant:\n%s", got, c.want)
			}
		})
	}
	if outcomes[Found] == 0 || outcomes[Clear] == 0 {
		t.Errorf("%s: %d cases find something and %d find nothing; both kinds are needed", i.ID, outcomes[Found], outcomes[Clear])
	}
}

// describe writes a result as cases do: a severity is said where it is not the
// indicator's own.
func describe(r Result, usual Severity) string {
	var b strings.Builder
	b.WriteString(r.Outcome.String())
	if r.Reason != "" {
		b.WriteString(": " + r.Reason)
	}
	b.WriteString("\n")
	for _, f := range r.Findings {
		if f.Path != "" {
			fmt.Fprintf(&b, "%s:%d: ", f.Path, f.Line)
		}
		if f.Severity != usual {
			fmt.Fprintf(&b, "(%s) ", f.Severity)
		}
		b.WriteString(f.Message)
		if f.Quote != "" {
			fmt.Fprintf(&b, " %q", f.Quote)
		}
		b.WriteString("\n")
	}
	return b.String()
}

type txtarCase struct {
	comment string
	files   map[string][]byte
	want    string
}

func readCase(t *testing.T, file string) *txtarCase {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &txtarCase{comment: strings.TrimSpace(string(a.Comment)), files: make(map[string][]byte)}
	for _, f := range a.Files {
		c.files[f.Name] = f.Data
	}
	c.want = string(c.files["want"])
	if c.comment == "" || c.want == "" {
		t.Fatal("a case needs a comment and a want")
	}
	return c
}

// update reads the two sides through the real archive reader. A package that
// has no base is new to the project.
func (c *txtarCase) update(t *testing.T) *Update {
	t.Helper()
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "example"}
	if named := strings.TrimSpace(string(c.files["ecosystem"])); named != "" {
		p.Ecosystem = ecosystem.Ecosystem(named)
	}
	u := &Update{To: p.At("1.0.1")}
	if u.Base.Tree = c.tree(t, "base/", nil); u.Base.Tree != nil {
		u.From = p.At("1.0.0")
	}
	u.Head.Tree = c.tree(t, "head/", u.Base.Tree)
	for file, side := range map[string]*Reading{"base-release.json": &u.Base, "release.json": &u.Head} {
		if data, ok := c.files[file]; ok {
			u.From = p.At("1.0.0")
			side.Release = new(registry.Release)
			strict(t, data, side.Release)
		}
	}
	for file, side := range map[string]*Reading{"base-proof.json": &u.Base, "proof.json": &u.Head} {
		if data, ok := c.files[file]; ok {
			side.Artifact, side.Proof = &registry.Artifact{File: "example-1.0.1.tgz"}, proofOf(t, data)
		}
	}
	for _, side := range []*Reading{&u.Base, &u.Head} {
		if m, err := side.Manifest(p.Ecosystem); err == nil && m.Version != "" && side == &u.Head {
			u.To = p.At(m.Version)
		}
	}
	if tree := c.tree(t, "source/", nil); tree != nil {
		u.Head.Source = &Source{Place: "github.com/owner/example", Ref: "v1.0.1", Tree: tree}
	}
	if tree := c.tree(t, "sdist/", nil); tree != nil {
		u.Head.Sdist = &Source{Place: "example-1.0.1.tar.gz", Ref: "1.0.1", Tree: tree}
	}
	if u.Head.Tree != nil {
		var err error
		if u.Diff, err = diff.Trees(u.Base.Tree, u.Head.Tree); err != nil {
			t.Fatal(err)
		}
	}
	return u
}

// proofOf reads what is proved, with reasons in the words of a report.
func proofOf(t *testing.T, data []byte) *Proof {
	t.Helper()
	var written struct {
		Statements         []*provenance.Statement
		Refused            []string
		Unknown, Signature string
	}
	strict(t, data, &written)
	reason := func(words string) *provenance.Error {
		for r := provenance.TooLarge; r <= provenance.Disagrees; r++ {
			if r.String() == words {
				return &provenance.Error{Reason: r}
			}
		}
		t.Fatalf("%q is no reason", words)
		return nil
	}
	p := &Proof{Statements: written.Statements, Unknown: written.Unknown}
	for _, words := range written.Refused {
		p.Refused = append(p.Refused, Refusal{Error: reason(words)})
	}
	if written.Signature != "" {
		p.Signature = reason(written.Signature)
	}
	return p
}

func (c *txtarCase) tree(t *testing.T, prefix string, base *archive.Tree) *archive.Tree {
	t.Helper()
	files := c.under(prefix)
	if len(files) == 0 {
		return nil
	}
	packed, format := standin.Pack(files), archive.TarGz
	if slices.ContainsFunc(slices.Collect(maps.Keys(files)), func(name string) bool { return strings.Contains(name, ".dist-info/") }) {
		packed, format = packWheel(t, files), archive.Zip
	}
	tree, err := archive.Read(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil }, format, archive.DefaultLimits, base)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// packWheel packs files as a wheel.
func packWheel(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write(files[name])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// change parses the two sides of what a case holds and returns the one change
// between them that is no removal.
func (c *txtarCase) change(t *testing.T) *Change {
	t.Helper()
	base, head := c.side(t, "base/"), c.side(t, "head/")
	change := &Change{
		Title: strings.TrimSpace(string(c.files["title"])), Hosts: make(map[string]bool), Holders: make(map[ecosystem.Package][]ecosystem.Package),
		Internal: make(map[ecosystem.Package]string), Public: true,
		Now: time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC), Young: Young,
	}
	for _, e := range base.Entries {
		if strings.HasPrefix(e.Source, "https://npm.corp.example/") {
			change.Internal[e.Version.Package], change.Internal[ScopeOf(e.Version.Package)] = e.Source, e.Source
		}
		if rest, ok := strings.CutPrefix(e.Source, "https://"); ok {
			host, _, _ := strings.Cut(rest, "/")
			change.Hosts[host] = true
		}
		for _, name := range append([]string{e.Version.Name}, e.As...) {
			under := ecosystem.Package{Ecosystem: e.Version.Ecosystem, Name: name}
			change.Holders[under] = append(change.Holders[under], e.Version.Package)
		}
	}
	changes := lockfile.Compare(base.Entries, head.Entries)
	lockfile.Explain(changes, base.Entries, head.Entries, lockfile.NewEdits(c.under("base/"), c.under("head/")))
	changes = slices.DeleteFunc(changes, func(c lockfile.Change) bool { return c.To.IsZero() })
	if len(changes) != 1 {
		t.Fatalf("got %d changes, want one", len(changes))
	}
	change.Change = changes[0]
	for name, into := range map[string]any{"advisories.json": &change.Advisories, "owners.json": &change.Owners} {
		if data := c.files[name]; data != nil {
			strict(t, data, into)
		}
	}
	if data, ok := c.files["standing.json"]; ok {
		change.Standing = new(registry.Standing)
		strict(t, data, change.Standing)
	}
	if data := c.files["domains.json"]; data != nil {
		strict(t, data, &change.Domains)
	}
	if at := c.files["published"]; at != nil {
		var err error
		if change.Published, err = time.Parse(time.RFC3339, strings.TrimSpace(string(at))); err != nil {
			t.Fatal(err)
		}
	}
	return change
}

// setting parses the two sides of what a case holds and returns the one setting
// that differs between them.
func (c *txtarCase) setting(t *testing.T) *SettingChange {
	t.Helper()
	changes := lockfile.CompareSettings(c.side(t, "base/").Settings, c.side(t, "head/").Settings)
	if len(changes) != 1 {
		t.Fatalf("got %d changes, want one", len(changes))
	}
	changes[0].Fresh = c.files["fresh"] != nil
	return &SettingChange{changes[0]}
}

// joint reads what others found.
func (c *txtarCase) joint(t *testing.T) *Joint {
	t.Helper()
	j := &Joint{Ecosystem: ecosystem.NPM}
	strict(t, c.files["findings.json"], &j.Findings)
	return j
}

// under returns the files below a prefix, without it.
func (c *txtarCase) under(prefix string) map[string][]byte {
	files := make(map[string][]byte)
	for name, data := range c.files {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			files[rest] = data
		}
	}
	return files
}

// side parses the files below a prefix as one.
func (c *txtarCase) side(t *testing.T, prefix string) *lockfile.File {
	t.Helper()
	all := new(lockfile.File)
	files := c.under(prefix)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file, err := lockfile.Parse(name, files[name])
		if err != nil {
			t.Fatalf("%s%s: %v", prefix, name, err)
		}
		all.Entries, all.Settings = append(all.Entries, file.Entries...), append(all.Settings, file.Settings...)
	}
	return all
}

func strict(t *testing.T, data []byte, v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatal(err)
	}
}

// Every page and every folder of cases belongs to an indicator, and every
// indicator has its page: a line forgotten in a list shows as an orphan.
func TestFilesBelongToIndicators(t *testing.T) {
	var ids []string
	for _, a := range All() {
		ids = append(ids, a.ID)
		page, err := Page(a.ID)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, section := range []string{"# " + a.ID, "## What it finds", "## Why it matters", "## When it is wrong", "## What to do"} {
			if !slices.Contains(strings.Split(page, "\n"), section) {
				t.Errorf("the page of %s lacks %q", a.ID, section)
			}
		}
		if len(a.Title) > 60 || strings.HasSuffix(a.Title, ".") {
			t.Errorf("%s: the title %q is too long or ends in a full stop", a.ID, a.Title)
		}
	}
	for _, pattern := range []string{"*.md", "testdata/*"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			name := strings.ReplaceAll(strings.TrimSuffix(path.Base(file), ".md"), "_", "-")
			if name != "README" && !slices.Contains(ids, name) {
				t.Errorf("%s belongs to no indicator", file)
			}
		}
	}
	if !slices.IsSorted(ids) || len(slices.Compact(ids)) != len(All()) {
		t.Errorf("IDs are not sorted or not unique: %v", ids)
	}
}

// The catalogue is what the lists say. Run with UPDATE=1 to write it.
func TestCatalogue(t *testing.T) {
	var b strings.Builder
	var measured struct {
		Date                           string
		Attacks, Caught, Twins, Honest int
		Indicators                     map[string]struct {
			Attacks, Right int
			TwinsBlocked   int `json:"twins_blocked"`
			TwinsNoticed   int `json:"twins_noticed"`
			HonestBlocked  int `json:"honest_blocked"`
			HonestNoticed  int `json:"honest_noticed"`
		}
	}
	data, err := os.ReadFile("measured.json")
	if err != nil {
		t.Fatal(err)
	}
	strict(t, data, &measured)
	fmt.Fprintf(&b, "# Indicators\n\nThe signs that are looked for, each with a page of its own. This file is written by the package's tests.\n\n"+
		"Of the %d attacks of the corpus, incidents and mutants, %d are caught for the right reason; none of these would have to find them all alone. "+
		"“attacks” says in how many of them an indicator finds something of medium or above, and how often that is what was to be found; "+
		"“twins” how many of their %d honest twins it blocks and puts a notice on; “updates” the same of %d real updates that are honest and look bad, measured on %s. "+
		"A dash stands for none. `cmd/measured` says how the figures are made.\n\n", measured.Attacks, measured.Caught, measured.Twins, measured.Honest, measured.Date)
	b.WriteString("| indicator | severity | ecosystems | what was seen | attacks | twins | updates |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	two := func(first, second int) string {
		if first+second == 0 {
			return "–"
		}
		return fmt.Sprintf("%d, %d", first, second)
	}
	for _, a := range All() {
		m := measured.Indicators[a.ID]
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s | %s | %s | %s |\n", a.ID, fileName(a.ID), a.Severity, a.CoversText(), a.Title,
			two(m.Attacks, m.Right), two(m.TwinsBlocked, m.TwinsNoticed), two(m.HonestBlocked, m.HonestNoticed))
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("README.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("README.md")
	if err != nil || string(got) != b.String() {
		t.Errorf("README.md is not what the lists say (%v); write it with UPDATE=1", err)
	}
}

// An indicator that was given nothing to look at has not seen that all is well.
func TestWithoutEvidence(t *testing.T) {
	for _, i := range slices.Concat(Artifact, Release) {
		p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "example"}
		if i.Covers != nil {
			p.Ecosystem = i.Covers[0]
		}
		r := i.run(&Update{From: p.At("1.0.0"), To: p.At("1.0.1")})
		if r.Outcome != Unknown || r.Reason == "" {
			t.Errorf("%s: got %s (%s), want unknown with a reason", r.Indicator, r.Outcome, r.Reason)
		}
	}
}

// Every option that decides over what is verified is known: as an exception,
// which is told where it comes, or as a demand, which is told where it goes or
// is switched off.
func TestEveryVerification(t *testing.T) {
	for told, names := range map[string]string{
		"new": "--trusted-host global.trusted-host tool.uv.allow-insecure-host unsafeHttpWhitelist config.disable-tls trustPolicyExclude npmPreapprovedPackages" +
			" trusted-artifacts configuration.trustedSigners.author.certificate.fingerprint trusted-key ignored-key GONOSUMDB GONOSUMCHECK GOINSECURE" +
			" GIT_SSL_NO_VERIFY --install.no-lockfile checksumBehavior YARN_CHECKSUM_BEHAVIOR BUNDLE_DISABLE_CHECKSUM_VALIDATION",
		"new off": "GOSUMDB ca cafile install.cafile global.cert BUNDLE_SSL_CA_CERT http.cainfo httpsCaFilePath",
		"off":     "NODE_TLS_REJECT_UNAUTHORIZED",
		"gone off": "--require-hashes verify-metadata verify-signatures source.verify_ssl BUNDLE_SSL_VERIFY_MODE strict-ssl NPM_CONFIG_STRICT_SSL enableStrictSsl" +
			" enableHardenedMode frozen-lockfile install.frozenLockfile BUNDLE_FROZEN lockfile package-lock verify-store-integrity verifyStoreIntegrity" +
			" config.secure-http http.check-revoke min-release-age npmMinimalAgeGate minimumReleaseAge before blockExoticSubdeps trustPolicy" +
			" BUNDLE_TRUST___POLICY attestation-identities",
		"": "GOFLAGS unknown",
	} {
		for name := range strings.FieldsSeq(names) {
			on, off := lockfile.Setting{Kind: lockfile.Verification, Name: name, Value: "x"}, lockfile.Setting{Kind: lockfile.Verification, Name: name, Value: "false"}
			var got []string
			for _, tt := range []struct {
				what string
				c    lockfile.SettingChange
			}{{"new", lockfile.SettingChange{To: on}}, {"gone", lockfile.SettingChange{From: on}}, {"off", lockfile.SettingChange{From: on, To: off}}} {
				findings, err := checkVerificationWeakened(&SettingChange{tt.c})
				if err != nil {
					t.Fatal(err)
				}
				if len(findings) > 0 && findings[0].Message != "" {
					got = append(got, tt.what)
				}
			}
			if got := strings.Join(got, " "); got != told {
				t.Errorf("%s: told when %q, want %q", name, got, told)
			}
		}
	}
}

// A release that has no end of something is told of in bounds, the worst of it
// first, and what is left out is counted.
func TestFindingsAreBounded(t *testing.T) {
	i := Indicator[*Update]{ID: "inert", Severity: Low, Check: func(*Update) ([]Finding, error) {
		findings := make([]Finding, 3*maxFindings)
		for i := range findings {
			findings[i] = Finding{Severity: Medium, Line: i}
		}
		findings[len(findings)-1].Severity = High
		return findings, nil
	}}
	got := i.run(new(Update)).Findings
	if len(got) != maxFindings+1 || got[0].Severity != High {
		t.Fatalf("got %d findings, the first %+v", len(got), got[0])
	}
	if last := got[maxFindings]; last.Severity != Medium || !strings.Contains(last.Message, "2000") {
		t.Errorf("the last is %+v", last)
	}
}
