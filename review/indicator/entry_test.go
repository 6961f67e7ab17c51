package indicator

import (
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
)

// said joins the messages and severities of what a check finds.
func said(t *testing.T, findings []Finding, err error) string {
	t.Helper()
	if err != nil {
		return "unknown"
	}
	var list []string
	for _, f := range findings {
		s := f.Message
		if f.Severity != 0 {
			s = "(" + f.Severity.String() + ") " + s
		}
		list = append(list, s)
	}
	return strings.Join(list, " ")
}

// leftPad is an entry in a file.
func leftPad(e ecosystem.Ecosystem, number, file string) lockfile.Entry {
	return lockfile.Entry{Version: ecosystem.Package{Ecosystem: e, Name: "left-pad"}.At(number), Places: []lockfile.Place{{Path: file, Line: 1}}}
}

// What is odd about an address depends on the one before and on the file. A
// project without addresses has no hosts that it knows.
func TestAddresses(t *testing.T) {
	const (
		elsewhere = "The lockfile took this package from a registry and now takes it from elsewhere."
		named     = "The lockfile left it to the registry where this package comes from, and now names an address."
		plain     = "The lockfile no longer takes this package over an encrypted connection."
		unknown   = `The lockfile takes this package from "files.invalid", a host from which it took nothing before.`
		another   = `The lockfile takes this package from "evil/left-pad", where it was "team/left-pad".`
		escaped   = "The address spells letters as codes."
		git       = "git+https://code.example/"
	)
	for _, tt := range []struct{ situation, file, was, is, want string }{
		{"the same host", "package-lock.json", "https://r.example/a", "https://r.example/b", ""},
		{"the same host in other letters", "package-lock.json", "https://new.example/a", "https://NEW.example/b", ""},
		{"a known host in other letters", "package-lock.json", "https://new.example/a", "https://R.example/b", ""},
		{"an unknown host", "package-lock.json", "https://r.example/a", "https://files.invalid/a", unknown},
		{"no address before", "package-lock.json", "", "https://files.invalid/a", unknown},
		{"no address now", "package-lock.json", "https://r.example/a", "", ""},
		{"both cannot be read", "package-lock.json", " :", " ::", "unknown"},
		{"named in pnpm's", "pnpm-lock.yaml", "", "https://r.example/a", named},
		{"named in Bun's", "web/bun.lock", "", "https://r.example/a", named},
		{"named in Yarn 1's", "yarn.lock", "", "https://r.example/a", ""},
		{"named in Cargo's", "Cargo.lock", "", "https://r.example/a", named},
		{"named in Poetry's", "poetry.lock", "", "https://r.example/a", named},
		{"named in PDM's", "pdm.lock", "", "https://r.example/a", named},
		{"named in another", "package-lock.json", "", "https://r.example/a", ""},
		{"added by address", "Cargo.lock", "-", "https://r.example/a", ""},
		{"left for git", "package-lock.json", "", git + "team/left-pad.git", elsewhere},
		{"archive for git", "package-lock.json", "https://r.example/a", git + "team/left-pad.git", elsewhere},
		{"archive for git over https", "package-lock.json", "https://r.example/a", "https://r.example/a.git#main", elsewhere},
		{"git for git", "package-lock.json", git + "team/left-pad.git", git + "team/left-pad.git#1", ""},
		{"archive over http for git", "package-lock.json", "http://r.example/a", git + "team/left-pad.git", elsewhere},
		{"Cargo's registry for git", "Cargo.lock", "registry+https://r.example/a", git + "team/left-pad", elsewhere},
		{"Cargo's other registry for git", "Cargo.lock", "sparse+https://r.example/a", git + "team/left-pad", elsewhere},
		{"encrypted as before", "package-lock.json", "http://r.example/a", "http://r.example/b", ""},
		{"no longer encrypted", "package-lock.json", "https://r.example/a", "http://r.example/a", plain},
		{"git no longer encrypted", "package-lock.json", git + "team/left-pad.git", "git+http://code.example/team/left-pad.git", plain},
		{"another owner", "composer.lock", "https://api.github.com/repos/team/left-pad/zipball/1", "https://api.github.com/repos/evil/left-pad/zipball/1", another},
		{"another owner at gitlab.com", "composer.lock", "https://gitlab.com/api/v4/projects/team/left-pad/1", "https://gitlab.com/api/v4/projects/evil/left-pad/1", another},
		{"another owner at bitbucket.org", "composer.lock", "https://bitbucket.org/team/left-pad/1", "https://bitbucket.org/evil/left-pad/1", another},
		{"another owner at codeberg.org", "composer.lock", "https://codeberg.org/team/left-pad/1", "https://codeberg.org/evil/left-pad/1", another},
		{"the same owner in other letters", "composer.lock", "https://github.com/Team/left-pad.git", "https://GITHUB.com/team/left-pad", ""},
		{"another owner in other letters", "composer.lock", "https://github.com/team/left-pad", "https://GITHUB.com/evil/left-pad", another},
		{"an owner where there was none", "composer.lock", "https://github.com/", "https://github.com/evil/left-pad", ""},
		{"no owner where there was one", "composer.lock", "https://github.com/team/left-pad", "https://github.com/", ""},
		{"another owner of a repository", "package-lock.json", git + "team/left-pad.git", git + "evil/left-pad.git", another},
		{"another owner, in short", "package-lock.json", "github:team/left-pad", "github:evil/left-pad#1", another},
		{"another path at another host", "composer.lock", "https://code.example/team/left-pad", "https://code.example/evil/left-pad", ""},
		{"a port", "package-lock.json", "https://r.example/a", "https://files.invalid:8443/a", `The address names a port of its own. The lockfile takes this package from "files.invalid:8443", a host from which it took nothing before.`},
		{"a port of a known host", "package-lock.json", "https://r.example/a", "https://port.example:8443/a", ""},
		{"the user of git", "package-lock.json", "ssh://r.example/a", "ssh://git@r.example/a", ""},
		{"another script", "package-lock.json", "https://r.example/a", "https://XN--e1awd7f.r.example/a", `The address has a host whose name is written in another script. The lockfile takes this package from "XN--e1awd7f.r.example", a host from which it took nothing before.`},
		{"a dot as code", "package-lock.json", "https://r.example/a", "https://r.example/%2E", escaped},
		{"a digit as code", "package-lock.json", "https://r.example/a", "https://r.example/%31", escaped},
		{"a capital as code", "package-lock.json", "https://r.example/a", "https://r.example/%4a", escaped},
		{"another capital as code", "package-lock.json", "https://r.example/a", "https://r.example/%5A", escaped},
		{"a letter as code", "package-lock.json", "https://r.example/a", "https://r.example/%6f", escaped},
		{"another letter as code", "package-lock.json", "https://r.example/a", "https://r.example/%7a", escaped},
		{"codes as before", "package-lock.json", "https://r.example/%7a", "https://r.example/%7A", ""},
		{"a code that is needed", "package-lock.json", "https://r.example/a", "https://r.example/@a%2fb", ""},
		{"misnamed as before", "package-lock.json", "https://r.example/a/-/a-1.0.0.tgz", "https://r.example/b/-/b-1.0.1.tgz", ""},
		{"a file in folders", "package-lock.json", "https://r.example/left-pad/-/left-pad-1.0.0.tgz", "https://r.example/left-pad/-/y/left-pad-1.0.1.tgz", ""},
		{"added with another's address", "package-lock.json", "-", "https://r.example/b/-/b-1.0.1.tgz", `The address is that of "b", which is not what the entry says.`},
		{"an scp path", "package-lock.json", "git@code.example:team/left-pad.git", "git@code.example:evil/left-pad.git", another},
	} {
		t.Run(tt.situation, func(t *testing.T) {
			c := &Change{Hosts: map[string]bool{"r.example": true, "code.example": true, "port.example:8443": true}}
			for _, host := range []string{"github.com", "api.github.com", "gitlab.com", "bitbucket.org", "codeberg.org"} {
				c.Hosts[host] = true
			}
			c.To = leftPad(ecosystem.NPM, "1.0.1", tt.file)
			if tt.is != "-" {
				c.To.Source = tt.is
			}
			if tt.was != "-" {
				c.From = leftPad(ecosystem.NPM, "1.0.0", tt.file)
				c.From.Source = tt.was
			}
			findings, err := checkLockfileSourceChanged(c)
			if got := said(t, findings, err); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Composer names a repository beside an archive, and each has to stay where it
// was. What only another format names is no move.
func TestAddressesOfTwoSources(t *testing.T) {
	c := &Change{}
	c.From, c.To = leftPad(ecosystem.Packagist, "1.0.0", "composer.lock"), leftPad(ecosystem.Packagist, "1.0.1", "composer.lock")
	c.From.Repository, c.To.Repository = "https://github.com/team/left-pad.git", "https://github.com/evil/left-pad.git"
	want := `The lockfile takes this package from "evil/left-pad", where it was "team/left-pad".`
	findings, err := checkLockfileSourceChanged(c)
	if got := said(t, findings, err); got != want {
		t.Errorf("got %s", got)
	}
	c.From.Repository = ""
	if findings, err = checkLockfileSourceChanged(c); len(findings) > 0 || err != nil {
		t.Errorf("no repository before: got %v, %v", findings, err)
	}
	c.From.Repository, c.From.Source, c.To.Source = "https://github.com/team/left-pad.git", " :", "https://files.invalid/a"
	if _, err = checkLockfileSourceChanged(c); err == nil {
		t.Error("an address that could not be read is clear")
	}
	c.To = leftPad(ecosystem.NPM, "1.0.1", "pnpm-lock.yaml")
	c.From, c.To.Source = leftPad(ecosystem.NPM, "1.0.0", "package-lock.json"), "https://files.invalid/a"
	findings, err = checkLockfileSourceChanged(c)
	if got := said(t, findings, err); got != "" {
		t.Errorf("another format: got %s", got)
	}
}

// What a lockfile pins is compared as far as it can be, and what it pins no
// longer only where it could.
func TestPins(t *testing.T) {
	const (
		other  = "The lockfile pins other bytes than before for the same version."
		none   = "The lockfile pinned the bytes of this package and no longer does."
		weaker = "The lockfile pins the bytes of this package with a weaker digest than before."
		beside = "The lockfile takes other bytes for the same version, beside those that it took before."
	)
	pin := func(digests, checksum string) func(*lockfile.Entry) {
		return func(e *lockfile.Entry) { e.Digests, e.Checksum = strings.Fields(digests), checksum }
	}
	also := func(fs ...func(*lockfile.Entry)) func(*lockfile.Entry) {
		return func(e *lockfile.Entry) {
			for _, f := range fs {
				f(e)
			}
		}
	}
	bundled := func(e *lockfile.Entry) { e.Bundled = true }
	optional := func(e *lockfile.Entry) { e.Optional = true }
	pinOnly := func(e *lockfile.Entry) { e.PinOnly = true }
	from := func(source string) func(*lockfile.Entry) { return func(e *lockfile.Entry) { e.Source = source } }
	moved := func(e *lockfile.Entry) { e.Version.Number = "1.0.1" }
	in := func(file string) func(*lockfile.Entry) { return func(e *lockfile.Entry) { e.Places[0].Path = file } }
	absent := func(e *lockfile.Entry) { *e = lockfile.Entry{} }
	for _, tt := range []struct {
		situation string
		of        ecosystem.Ecosystem
		was, is   func(*lockfile.Entry)
		want      string
	}{
		{"added", ecosystem.NPM, absent, pin("sha1-a", ""), ""},
		{"removed", ecosystem.NPM, pin("sha1-a", ""), absent, ""},
		{"comes to be bundled", ecosystem.NPM, pin("sha1-a", ""), bundled, ""},
		{"is bundled no more", ecosystem.NPM, also(bundled, pin("sha1-a", "")), pin("sha1-b", ""), ""},
		{"other checksum", ecosystem.NPM, pin("", "8/a"), pin("", "8/b"), other},
		{"other checksum of another version", ecosystem.NPM, pin("", "8/a"), also(moved, pin("", "8/b")), ""},
		{"checksum gone", ecosystem.NPM, pin("", "8/a"), pin("", ""), none},
		{"checksum of one platform gone", ecosystem.NPM, pin("", "8/a"), optional, ""},
		{"checksum of a pin gone", ecosystem.NPM, also(pinOnly, pin("", "8/a")), pin("", ""), ""},
		{"never a checksum", ecosystem.NPM, pin("", ""), from("https://r.example/a"), ""},
		{"digest gone", ecosystem.NPM, pin("sha1-a", ""), from("https://r.example/a"), none},
		{"digest gone to a checksum", ecosystem.NPM, pin("sha1-a", ""), pin("", "8/a"), ""},
		{"digest gone to a commit", ecosystem.NPM, pin("sha1-a", ""), from("git+https://r.example/a.git#1"), ""},
		{"digest gone to another format", ecosystem.NPM, pin("sha1-a", ""), in("yarn.lock"), ""},
		{"first digest", ecosystem.NPM, pin("", ""), pin("sha1-a", ""), ""},
		{"weaker", ecosystem.NPM, pin("sha512-a", ""), also(moved, pin("sha1-a", "")), weaker},
		{"stronger", ecosystem.NPM, pin("sha1-a", ""), pin("sha512-a", ""), ""},
		{"other digest", ecosystem.NPM, pin("sha1-a", ""), pin("sha1-b", ""), other},
		{"the same", ecosystem.NPM, pin("sha1-a", ""), pin("sha1-a", ""), ""},
		{"one fewer", ecosystem.NPM, pin("sha1-a sha1-b", ""), pin("sha1-b", ""), ""},
		{"one more", ecosystem.NPM, pin("sha1-a", ""), pin("sha1-a sha1-b", ""), "(critical) " + beside},
		{"one more of PyPI", ecosystem.PyPI, pin("sha256-a", ""), pin("sha256-a sha256-b", ""), "(medium) " + beside},
		{"one more of RubyGems", ecosystem.RubyGems, pin("sha256-a", ""), pin("sha256-a sha256-b", ""), "(low) " + beside},
		{"one more of Maven", ecosystem.Maven, pin("sha256-a", ""), pin("sha256-a sha256-b", ""), "(low) " + beside},
	} {
		t.Run(tt.situation, func(t *testing.T) {
			c := new(Change)
			c.From, c.To = leftPad(tt.of, "1.0.0", "package-lock.json"), leftPad(tt.of, "1.0.0", "package-lock.json")
			tt.was(&c.From)
			tt.is(&c.To)
			findings, err := checkLockfileDigestChanged(c)
			if got := said(t, findings, err); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A commit pins, whatever way a format writes it in.
func TestReferences(t *testing.T) {
	for source, want := range map[string]string{
		"git+https://code.example/a.git#main":       "main",
		"https://code.example/a.tar.gz#sha256=0":    "sha256=0",
		"git+https://code.example/a.git@main":       "main",
		"git+https://me@code.example/a.git":         "",
		"https://code.example/a@main":               "",
		"git+https://code.example/a.git@main#egg=a": "egg=a",
	} {
		e := leftPad(ecosystem.PyPI, "1.0.0", "requirements.txt")
		if e.Source = source; reference(e) != want {
			t.Errorf("%s: got %q, want %q", source, reference(e), want)
		}
	}
	at := func(source string) lockfile.Entry {
		e := leftPad(ecosystem.NPM, "1.0.0", "package-lock.json")
		e.Source = source
		return e
	}
	commit, branch := at("git+https://code.example/a.git#"+strings.Repeat("a", 40)), at("git+https://code.example/a.git#main")
	for situation, tt := range map[string]struct {
		was, is lockfile.Entry
		want    bool
	}{
		"commit for branch":   {commit, branch, true},
		"branch for commit":   {branch, commit, false},
		"branch for branch":   {branch, branch, false},
		"commit for registry": {commit, at(""), false},
		"commit removed":      {commit, lockfile.Entry{}, false},
	} {
		c := new(Change)
		c.From, c.To = tt.was, tt.is
		if findings, err := checkPinLoosened(c); err != nil || (len(findings) > 0) != tt.want {
			t.Errorf("%s: got %v, %v", situation, findings, err)
		}
	}
}

// Titles of bots name one package, and what they bring is not another.
func TestAnnouncements(t *testing.T) {
	for _, tt := range []struct {
		title, name string
		cause       lockfile.Cause
		direct      bool
		want        string
	}{
		{"Bump a from 1 to 2", "left-pad", "", true, "a"},
		{"Bump a from 1 to 2", "left-pad", "", false, ""},
		{"Bump a from 1 to 2", "left-pad", lockfile.ByDependency, true, ""},
		{"Update dependency a to v2", "left-pad", "", true, "a"},
		{"Update actions/a action to v2", "left-pad", "", true, "actions/a"},
		{"build: upgrade `a` from 1 to 2", "left-pad", "", true, "a"},
		{"Upgrade a to 2", "a", "", true, ""},
		{"Bump a from 1 to 2, upgrade b to 3", "left-pad", "", true, "a"},
		{"Bump core from 1 to 2", "org.example:core", "", true, ""},
		{"Bump other from 1 to 2", "org.example:core", "", true, "other"},
		{"Update a and b", "left-pad", "", true, ""},
	} {
		c := &Change{Title: tt.title}
		c.To = lockfile.Entry{Version: ecosystem.Package{Ecosystem: ecosystem.Maven, Name: tt.name}.At("2"), Direct: tt.direct}
		c.Cause = tt.cause
		findings, err := checkUnannouncedUpdate(c)
		want := ""
		if tt.want != "" {
			want = `The title announces "` + tt.want + `" alone, and the project asks for this package too.`
		}
		if got := said(t, findings, err); got != want {
			t.Errorf("%s, %s: got %s", tt.title, tt.name, got)
		}
	}
}

// How bad a substitution is depends on what stands in.
func TestSubstitutions(t *testing.T) {
	for value, want := range map[string]string{
		"^1.0.0": "low", "npm:1.0.0": "low", "npm:>=1 <2": "low", "1.0.0-beta.1": "low", "$left-pad": "low", "catalog:default": "low",
		"./a": "medium", "~/a": "medium", "file:a": "medium", "link:a": "medium", "portal:a": "medium", "workspace:*": "medium",
		"npm:evil@1.0.0": "", "https://files.invalid/a.tgz": "", "evil/left-pad": "", "github:evil/left-pad": "",
	} {
		c := &SettingChange{lockfile.SettingChange{To: lockfile.Setting{Kind: lockfile.Substitution, Name: "overrides.a", Value: value}}}
		findings, err := checkPackageSubstituted(c)
		if err != nil || len(findings) != 1 || findings[0].Severity != 0 && findings[0].Severity.String() != want || findings[0].Severity == 0 && want != "" {
			t.Errorf("%s: got %v, %v; want %q", value, findings, err, want)
		}
	}
	for name, value := range map[string]string{"patchedDependencies.a": "1abc", "pnpmfileChecksum": "1abc", "packageExtensions.a": "true"} {
		c := &SettingChange{lockfile.SettingChange{To: lockfile.Setting{Kind: lockfile.Substitution, Name: name, Value: value}}}
		if findings, _ := checkPackageSubstituted(c); len(findings) != 1 || findings[0].Severity != Medium {
			t.Errorf("%s: got %v", name, findings)
		}
	}
	c := &SettingChange{lockfile.SettingChange{From: lockfile.Setting{Kind: lockfile.Substitution, Name: "overrides.a", Value: "npm:a@1.0.0"}}}
	for value, found := range map[string]bool{"npm:a@2.0.0": false, "npm:b@1.0.0": true} {
		c.To = c.From
		c.To.Value = value
		if findings, _ := checkPackageSubstituted(c); (len(findings) > 0) != found {
			t.Errorf("%s: got %v", value, findings)
		}
	}
}

// An option lets more run by its name, by its value, or by going.
func TestPermissions(t *testing.T) {
	for _, tt := range []struct{ name, was, is, want string }{
		{"ignore-scripts", "true", "true", ""},
		{"ignore-scripts", "true", "NO", `The option "ignore-scripts" no longer keeps scripts from running.`},
		{"ignore-scripts", "true", "-", `The option "ignore-scripts" no longer keeps scripts from running.`},
		{"ignore-scripts", "true", "Off", `The option "ignore-scripts" no longer keeps scripts from running.`},
		{"ignore-scripts", "false", "-", ""},
		{"ignore-scripts", "false", "off", ""},
		{"install.ignoreScripts", "true", "0", `The option "install.ignoreScripts" no longer keeps scripts from running.`},
		{"enableScripts", "true", "-", ""},
		{"enableScripts", "false", "true", `The option "enableScripts" lets code run on install.`},
		{"enableScripts", "true", "none", ""},
		{"dependenciesMeta.a.built", "false", "-", `The option "dependenciesMeta.a.built" no longer keeps scripts from running.`},
		{"yarn-path", "a", "-", ""},
	} {
		setting := func(value string) lockfile.Setting {
			if value == "-" {
				return lockfile.Setting{}
			}
			return lockfile.Setting{Kind: lockfile.Permission, Name: tt.name, Value: value}
		}
		findings, err := checkInstallCodeAllowed(&SettingChange{lockfile.SettingChange{From: setting(tt.was), To: setting(tt.is)}})
		if got := said(t, findings, err); got != tt.want {
			t.Errorf("%s %s>%s: got %s", tt.name, tt.was, tt.is, got)
		}
	}
}

// A setting is of one kind, and its indicator alone looks at it.
func TestSettingsOfAnotherKind(t *testing.T) {
	for _, i := range Setting {
		for _, name := range []string{"frozen", "trusted-host", "overrides.a"} {
			c := &SettingChange{lockfile.SettingChange{From: lockfile.Setting{Kind: "another", Name: name, Value: "false"}, To: lockfile.Setting{Kind: "another", Name: name, Value: "x"}}}
			for range 2 {
				if findings, err := i.Check(c); len(findings) > 0 || err != nil {
					t.Errorf("%s finds %v in a setting of another kind", i.ID, findings)
				}
				c.From, c.To = c.To, c.From
			}
		}
	}
}

// An older version counts for more where the project asks for it, and not where
// it is pinned alone. What it does not ask for moves with what does.
func TestUnasked(t *testing.T) {
	for situation, tt := range map[string]struct {
		direct, pinOnly   bool
		cause             lockfile.Cause
		back, unexplained string
	}{
		"asked for, by the lockfile":     {true, false, lockfile.ByLockfile, "medium", "info"},
		"asked for, by a manifest":       {true, false, lockfile.ByManifest, "low", ""},
		"not asked for, by the lockfile": {false, false, lockfile.ByLockfile, "low", ""},
		"pinned alone":                   {true, true, lockfile.ByManifest, "", ""},
	} {
		c := new(Change)
		c.From, c.To = leftPad(ecosystem.NPM, "2.0.0", "go.sum"), leftPad(ecosystem.NPM, "1.0.0", "go.sum")
		c.To.Direct, c.To.PinOnly, c.Cause = tt.direct, tt.pinOnly, tt.cause
		for of, want := range map[*Indicator[*Change]]string{&versionDowngraded: tt.back, &unexplainedUpdate: tt.unexplained} {
			got := ""
			for _, f := range of.run(c).Findings {
				got += f.Severity.String()
			}
			if got != want {
				t.Errorf("%s: %s is %q, want %q", situation, of.ID, got, want)
			}
		}
	}
}

// Flags of Go weaken what is verified by some of their values alone.
func TestGoFlags(t *testing.T) {
	for flags, found := range map[string]bool{
		"-mod=mod": true, "-race -modfile=x": true, "-overlay=x": true, "-toolexec=x": true, "-insecure": true,
		"-mod=vendor": false, "-modcacherw": false, "-mod=module": false,
	} {
		c := &SettingChange{lockfile.SettingChange{To: lockfile.Setting{Kind: lockfile.Verification, Name: "GOFLAGS", Value: flags}}}
		if findings, _ := checkVerificationWeakened(c); (len(findings) > 0) != found {
			t.Errorf("%s: got %v", flags, findings)
		}
	}
}

// Whether a script is said to run counts only between two that could say it.
func TestInstallFlags(t *testing.T) {
	for situation, tt := range map[string]struct {
		was, is  string // files
		old, new bool
		want     string
	}{
		"as before":      {"package-lock.json", "package-lock.json", true, true, ""},
		"another format": {"yarn.lock", "package-lock.json", false, true, ""},
		"added":          {"", "package-lock.json", false, true, ""},
		"removed":        {"package-lock.json", "", true, false, ""},
		"gained":         {"package-lock.json", "package-lock.json", false, true, "(medium) The lockfile says otherwise than before whether this version runs a script on install."},
	} {
		c := new(Change)
		if tt.was != "" {
			c.From = leftPad(ecosystem.NPM, "1.0.0", tt.was)
			c.From.InstallScript = tt.old
		}
		if tt.is != "" {
			c.To = leftPad(ecosystem.NPM, "1.0.0", tt.is)
			c.To.InstallScript = tt.new
		}
		findings, err := checkInstallFlagChanged(c)
		if got := said(t, findings, err); got != tt.want {
			t.Errorf("%s: got %s", situation, got)
		}
	}
}

// Printable ASCII is plain and nothing else is.
func TestPlain(t *testing.T) {
	for s, want := range map[string]bool{"": true, " ~": true, "\x1f": false, "\x7f": false, "\xff": false, "\u0430": false} {
		if plain(s) != want {
			t.Errorf("%q: got %t", s, !want)
		}
	}
	c := new(Change)
	c.From, c.To = leftPad(ecosystem.NPM, "1.0.0\u200b", "x"), leftPad(ecosystem.NPM, "1.0.1\u200b", "x")
	if findings, _ := checkCharacterHidden(c); len(findings) != 0 {
		t.Errorf("as before: got %v", findings)
	}
	c.From.Version.Number = "1.0.0"
	if findings, _ := checkCharacterHidden(c); len(findings) != 1 {
		t.Errorf("in the version: got %v", findings)
	}
}
