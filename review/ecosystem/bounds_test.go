package ecosystem

import "testing"

// Bounds are written alike for all ecosystems, and compared as each does.
func TestWithin(t *testing.T) {
	for _, tt := range []struct {
		e              Ecosystem
		number, bounds string
		want           bool
	}{
		{NPM, "1.2.2", ">= 1.0, < 1.2.3", true},
		{NPM, "1.2.3", ">= 1.0, < 1.2.3", false},
		{NPM, "0.9.9", ">= 1.0, < 1.2.3", false},
		{NPM, "1.2.3-rc.1", "< 1.2.3", true},
		{NPM, "1.0.0", "= 1.0", true},
		{NPM, "1.0.1", "= 1.0.0", false},
		{NPM, "1.0.1", "<= 1.0.1", true},
		{NPM, "1.0.1", "> 1.0.1", false},
		{NPM, "1.0.10", "> 1.0.9", true},
		{Go, "v1.9.0", "<1.10.0", true},
		{Go, "v1.10.0", "< 1.10.0", false},
		{GitHubActions, "v4.1.2", "< 4.1.3", true},
		{PyPI, "1.0rc1", "< 1.0", true},
		{Maven, "2.0-beta9", ">= 2.0-beta9, < 2.15.0", true},
	} {
		if got, err := (Package{tt.e, "x"}).At(tt.number).Within(tt.bounds); err != nil || got != tt.want {
			t.Errorf("%s %s within %s: got %t, %v", tt.e, tt.number, tt.bounds, got, err)
		}
	}
	for _, tt := range []struct{ number, bounds string }{{"main", "< 1.0"}, {"1.0.0", "1.0"}, {"1.0.0", "~> 1.0"}, {"1.0.0", ""}, {"1.0.0", "< 1, "}, {"1.0.0", "< all"}} {
		if _, err := (Package{NPM, "x"}).At(tt.number).Within(tt.bounds); err == nil {
			t.Errorf("%s within %q: got no error", tt.number, tt.bounds)
		}
	}
}

// What moves or has no number cannot be looked up.
func TestNumbered(t *testing.T) {
	for v, want := range map[Version]bool{
		Package{GitHubActions, "a/b"}.At("v4"):                                       false,
		Package{GitHubActions, "a/b"}.At("v4.1.2"):                                   true,
		Package{GitHubActions, "a/b"}.At("main"):                                     false,
		Package{GitHubActions, "a/b"}.At("0123456789012345678901234567890123456789"): false,
		Package{NPM, "a"}.At("1.0.0"):                                                true,
		Package{NPM, "a"}.At("latest"):                                               false,
		Package{NPM, "a"}.At("1.x"):                                                  false,
		Package{Go, "a"}.At("v0.0.0-20200101000000-abcdefabcdef"):                    true,
	} {
		if got := v.Numbered(); got != want {
			t.Errorf("%s: got %t", v, got)
		}
	}
	if bare := (Package{Go, "a"}).At("v1.0.0").Bare(); bare != "1.0.0" {
		t.Errorf("got %q", bare)
	}
}
