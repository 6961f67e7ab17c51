package lockfile

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// shared holds recorded real updates; it lies beside the clone.
const shared = "../../../shared/data/updates"

// A recorded is a recorded update, as its manifest describes it.
type recorded struct {
	ID, Subject string
	Kept        []string // files, under "before" and "after"
}

// recordings returns the recorded updates.
func recordings(t testing.TB) []recorded {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared, "manifest.json"))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the recorded updates are missing: %v", err)
		}
		t.Skipf("SKIPPED: the recorded updates are not here: %v", err)
	}
	var list []recorded
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// recordedFiles returns the lockfiles of both sides of all recorded updates, by
// their paths under shared.
func recordedFiles(t testing.TB) []string {
	t.Helper()
	recordings(t)
	var names []string
	err := fs.WalkDir(os.DirFS(shared), ".", func(name string, d fs.DirEntry, err error) error {
		if _, configures := configOf(name); err == nil && !d.IsDir() && parserFor(name) != nil && !configures {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// readRecorded reads one of the files that recordedFiles names.
func readRecorded(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// ourVersions returns the versions in a recorded file as Parse finds them.
func ourVersions(t testing.TB, name string) []string {
	t.Helper()
	entries, err := parsed(name, readRecorded(t, name))
	if err != nil {
		t.Fatal(err)
	}
	var versions []ecosystem.Version
	for _, e := range entries {
		versions = append(versions, e.Version)
	}
	return set(texts(versions))
}

// texts names versions with their ecosystems.
func texts(versions []ecosystem.Version) []string {
	var texts []string
	for _, v := range versions {
		texts = append(texts, string(v.Ecosystem)+" "+v.String())
	}
	return texts
}

func set(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

// side reads the recorded lockfiles of one side of an update, as one list.
func (u recorded) side(t testing.TB, side string) []Entry {
	t.Helper()
	dir := filepath.Join(shared, u.ID, side)
	var entries []Entry
	for _, name := range u.Kept {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if os.IsNotExist(err) || parserFor(name) == nil {
			continue // it came or went, or is a manifest
		}
		if err != nil {
			t.Fatal(err)
		}
		list, err := parsed(name, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		entries = append(entries, list...)
	}
	return entries
}

// A meant is what the subject of a commit says it changes. What it leaves out
// is "".
type meant struct{ name, from, to string }

var (
	subjectUpdates = regexp.MustCompile(`(?i)\bupdate (?:(?:dev)?dependency (\S+)|(\S+) action) to (\S+)`)
	// Behind the name of a package stands nothing but a version, a folder, a
	// group or a pull request.
	subjectBumps = regexp.MustCompile("(?i)\\b(?:bump|upgrade) `?([^\\s`]+)`?(?: from (\\S+))?(?: to (\\S+))?(?: in .+)?(?: \\(#\\d+\\))?$")
)

// readSubject returns what a subject says; it is zero when no package is named.
func readSubject(subject string) meant {
	if m := subjectUpdates.FindStringSubmatch(subject); m != nil {
		return meant{name: m[1] + m[2], to: m[3]}
	}
	if m := subjectBumps.FindStringSubmatch(subject); m != nil {
		return meant{m[1], m[2], m[3]}
	}
	return meant{}
}

// is reports whether a change is what a subject says.
func (m meant) is(c Change) bool {
	p := c.Package()
	named := p.Name == m.name || p.Ecosystem == ecosystem.Maven && strings.HasSuffix(p.Name, ":"+m.name)
	return named && meantVersion(m.from, c.From) && meantVersion(m.to, c.To)
}

// meantVersion reports whether an entry is of the version that a subject names.
// The "v" of versions is written or not, and a number alone is a major version.
func meantVersion(said string, e Entry) bool {
	said = strings.TrimPrefix(said, "v")
	for _, number := range []string{e.Version.Number, e.Tag} {
		number = strings.TrimPrefix(number, "v")
		if said == "" || number == said || !strings.Contains(said, ".") && strings.HasPrefix(number, said+".") {
			return true
		}
	}
	return false
}

// unnamed are changes of the updates whose subjects name no package.
var unnamed = map[string][]string{
	"04-npm-v3-group": {"upgraded @types/node 22.10.6 22.10.7", "upgraded @oclif/core 4.2.0 4.2.3", "upgraded @aws-sdk/client-cloudfront 3.716.0 3.731.1"},
	"16-berry-lockfile-maintenance-protestware": {"upgraded es5-ext 0.10.49 0.10.62"},
	"17-pnpm9-group": {"upgraded puppeteer 25.3.0 25.4.0", "upgraded @vitest/eslint-plugin 1.6.23 1.6.26"},
	"19-npm-to-pnpm-migration-listed-version": {"added pnpm/action-setup  b906affcce14559ad1aafd4ab0e942779e9f58b1", "upgraded @adobe/css-tools 4.4.0 4.5.0", "removed @babel/code-frame 7.26.2 "},
	"20-pnpm9-lockfile-maintenance":           {"upgraded aws-smithy-http-client 1.2.0 1.3.0", "upgraded rolldown 1.2.3 1.2.4"},
	"33-requirements-hashes-group27":          {"upgraded tuf 6.0.0 7.0.0", "upgraded protobuf 6.33.6 7.35.0"},
	"35-pipfile-lock-group":                   {"upgraded cryptography 48.0.1 50.0.0"},
	"37-pylock":                               {"upgraded cryptography 46.0.3 46.0.5", "added legacy-cgi  2.6.4"},
	"40-go-group-two-dirs":                    {"upgraded github.com/moby/buildkit v0.21.0 v0.21.1", "upgraded github.com/google/ko v0.17.1 v0.18.0"},
	"44-cargo-lockfile-maintenance":           {"upgraded actix-web 4.13.0 4.14.0", "removed foldhash 0.1.5 "},
	"56-actions-group-15":                     {"upgraded docker/login-action 650006c6eb7dba73a995cc03b0b2d7f5ca915bee abd2ef45e78c5afb21d64d4ca52ee8550d9572c7"},
}

// The commit's subject says what a bot meant to change: it must be among what
// is found.
func TestRecordedUpdates(t *testing.T) {
	nameless := 0
	for _, u := range recordings(t) {
		said := readSubject(u.Subject)
		if said == (meant{}) {
			nameless++
		}
		t.Run(u.ID, func(t *testing.T) {
			if !slices.ContainsFunc(u.Kept, func(name string) bool { return parserFor(name) != nil }) {
				t.Fatal("none of its files is of a format that is read")
			}
			changes := Compare(u.side(t, "before"), u.side(t, "after"))
			var lines []string
			for _, c := range changes {
				lines = append(lines, strings.Join([]string{string(c.Kind()), c.Package().Name, c.From.Version.Number, c.To.Version.Number}, " "))
			}
			all := strings.Join(lines, "\n")
			if said != (meant{}) {
				if !slices.ContainsFunc(changes, said.is) {
					t.Errorf("%q: got %d changes, none of them %+v:\n%s", u.Subject, len(changes), said, all)
				}
				return
			}
			if len(unnamed[u.ID]) == 0 {
				t.Errorf("%q names no package, and no change is known:\n%s", u.Subject, all)
			}
			for _, want := range unnamed[u.ID] {
				if !slices.Contains(lines, want) {
					t.Errorf("%q: got %d changes, none of them %q:\n%s", u.Subject, len(changes), want, all)
				}
			}
		})
	}
	if nameless != 11 || len(unnamed) != nameless {
		t.Errorf("%d subjects name no package, want 11; changes are known for %d", nameless, len(unnamed))
	}
}
