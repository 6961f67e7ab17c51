package ecosystem

import "testing"

func TestPURL(t *testing.T) {
	for _, tt := range []struct {
		v    Version
		want string
	}{
		{Named(NPM, "lodash").At("4.17.21"), "pkg:npm/lodash@4.17.21"},
		{Named(NPM, "@types/node").At("20.11.5"), "pkg:npm/%40types/node@20.11.5"},
		{Named(PyPI, "Flask_Login").At("0.6.3"), "pkg:pypi/flask-login@0.6.3"},
		{Named(Go, "github.com/BurntSushi/toml").At("v1.6.0"), "pkg:golang/github.com/burntsushi/toml@v1.6.0"},
		{Named(Maven, "com.google.guava:guava").At("33.4.0-jre"), "pkg:maven/com.google.guava/guava@33.4.0-jre"},
		{Named(RubyGems, "rest-client").At("2.1.0"), "pkg:gem/rest-client@2.1.0"},
	} {
		if got := tt.v.PURL(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.v, got, tt.want)
		}
	}
	for _, purl := range []string{"pkg:npm/lodash@4.17.21", "pkg:npm/%40types/node@20.11.5", "pkg:pypi/flask-login@0.6.3", "pkg:maven/com.google.guava/guava@33.4.0-jre"} {
		v, err := ParsePURL(purl)
		if err != nil || v.PURL() != purl {
			t.Errorf("%s: got %s, %v", purl, v.PURL(), err)
		}
	}
	if v, err := ParsePURL("pkg:maven/com.google.guava/guava@33.4.0-jre"); err != nil || v.Name != "com.google.guava:guava" {
		t.Errorf("got %q, %v, want the name that lockfiles use", v.Name, err)
	}
	if v, err := ParsePURL("pkg:pypi/Flask_Login@0.6.3"); err != nil || v != Named(PyPI, "flask-login").At("0.6.3") {
		t.Errorf("got %s, %v", v, err)
	}
	for _, purl := range []string{"lodash", "pkg:npm/lodash", "pkg:swift/x@1", ""} {
		if v, err := ParsePURL(purl); err == nil {
			t.Errorf("%q: got %s", purl, v)
		}
	}
}

// A Go module whose path differs in case is another one, and a purl that is
// written by people has the case of the path.
func TestPURLOfGo(t *testing.T) {
	for purl, want := range map[string]string{
		"pkg:golang/github.com/BurntSushi/toml@v1.6.0":               "github.com/BurntSushi/toml@v1.6.0",
		"pkg:golang/github.com%2FBurntSushi%2Ftoml@v1.6.0":           "github.com/BurntSushi/toml@v1.6.0",
		"pkg:golang/github.com/burntsushi/toml@v1.6.0":               "github.com/burntsushi/toml@v1.6.0",
		"pkg:golang/mod.example/A@v2.0.0%2Bincompatible?x=y#cmd/Bot": "mod.example/A@v2.0.0+incompatible",
	} {
		if v, err := ParsePURL(purl); err != nil || v.String() != want {
			t.Errorf("%s: got %s, %v", purl, v, err)
		}
	}
}

// Two names are one package when their registry says so: a purl is no key.
func TestIdentity(t *testing.T) {
	if Named(PyPI, "Flask.Login") != Named(PyPI, "flask-_login") {
		t.Error("PEP 503 names differ")
	}
	if Named(Go, "github.com/BurntSushi/toml") == Named(Go, "github.com/burntsushi/toml") {
		t.Error("Go modules that differ in case are one")
	}
}

func TestStepFrom(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		step     Step
		up       bool
	}{
		{"1.0.0", "1.0.0", Same, false},
		{"1.0.0", "1.0.1", Patch, true},
		{"1.9.0", "1.10.0", Minor, true},
		{"1.0.0", "2.0.0", Major, true},
		{"2.0.0", "1.9.9", Major, false},
		{"1.0.0-rc.1", "1.0.0", Patch, true},
		{"latest", "1.0.0", UnknownStep, false},
		{"9f0bb56ed53bbe0d4bd39d0c0a36a1a2ce8f1b0a", "1a2b356ed53bbe0d4bd39d0c0a36a1a2ce8f1b0a", UnknownStep, false},
	} {
		p := Named(NPM, "a")
		step, up := p.At(tt.to).StepFrom(p.At(tt.from))
		if step != tt.step || up != tt.up {
			t.Errorf("%s to %s: got %d, %t", tt.from, tt.to, step, up)
		}
	}
}

// Python's constraints are those of PEP 440, with none for any release.
func TestNewestOfPyPI(t *testing.T) {
	versions := []string{"1.4", "1.4.5", "1.5", "1.21.1", "1.26.2", "2.0", "3.0b1"}
	for constraint, want := range map[string]string{
		"": "2.0", ">=1.21.1,<3": "2.0", "~=1.4.2": "1.4.5", "!=2.0,>=1": "1.26.2", "==1.26.*": "1.26.2", "> 1.4 , < 1.21": "1.5", ">=3": "",
	} {
		if got := Newest(PyPI, constraint, versions); got != want {
			t.Errorf("%s: got %q, want %q", constraint, got, want)
		}
	}
}

func TestNewest(t *testing.T) {
	versions := []string{"1.0.0", "1.2.0", "1.10.0", "2.0.0", "2.1.0-beta.1"}
	for constraint, want := range map[string]string{
		"^1.0.0": "1.10.0", "~1.2.0": "1.2.0", "*": "2.0.0", "1.2.0": "1.2.0", ">=3": "", "not a range": "",
	} {
		if got := Newest(NPM, constraint, versions); got != want {
			t.Errorf("%s: got %q, want %q", constraint, got, want)
		}
	}
	for _, tt := range []struct {
		e                Ecosystem
		constraint, want string
	}{
		{Go, "v1.2.0", "v1.2.0"},
		{Go, "v0.0.0-20260101000000-0123456789ab", "v0.0.0-20260101000000-0123456789ab"},
		{Go, "latest", ""},
		{CratesIO, "1.0", "1.10.0"},
		{CratesIO, "1.2.0", "1.10.0"},
		{CratesIO, "~1.2", "1.2.0"},
		{CratesIO, "=1.0.0", "1.0.0"},
		{CratesIO, ">=1.1, <1.5", "1.2.0"},
		{CratesIO, "*", "2.0.0"},
		{CratesIO, "3", ""},
	} {
		if got := Newest(tt.e, tt.constraint, versions); got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.e, tt.constraint, got, tt.want)
		}
	}
}

// What would be installed now is what each client would take.
func TestNewestAsEachClientTakesIt(t *testing.T) {
	for _, tt := range []struct {
		e          Ecosystem
		constraint string
		versions   []string
		want       string
	}{
		{RubyGems, ">= 1.0, < 3", []string{"0.9", "2.9.1", "3.0", "1.5"}, "2.9.1"},
		{RubyGems, "~> 1.2", []string{"1.1", "1.5", "2.0"}, "1.5"},
		{RubyGems, ">= 0", []string{"1.1", "1.5.rc1", "1.4"}, "1.4"},
		{RubyGems, ">= 1.5.rc1", []string{"1.5.rc1", "1.4"}, "1.5.rc1"},
		{Maven, "33.3.1-jre", []string{"33.3.1-jre", "33.4.0-jre"}, "33.3.1-jre"},
		{Maven, "1.2", []string{"1.5"}, ""},
		{Maven, "[1.0,2.0)", []string{"1.0", "1.9", "2.0"}, "1.9"},
		{Maven, "", []string{"1.0"}, ""},
	} {
		if got := Newest(tt.e, tt.constraint, tt.versions); got != tt.want {
			t.Errorf("%s %q: got %q, want %q", tt.e, tt.constraint, got, tt.want)
		}
	}
}
