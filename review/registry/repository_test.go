package registry

import "testing"

// One repository has one name, however a manifest spells its address.
func TestRepository(t *testing.T) {
	for address, want := range map[string]string{
		"git+https://github.com/Owner/Name.git":              "github.com/owner/name",
		"git://github.com/owner/name":                        "github.com/owner/name",
		"git+ssh://git@github.com/owner/name.git":            "github.com/owner/name",
		"git@github.com:owner/name.git":                      "github.com/owner/name",
		"https://www.github.com/owner/name/tree/main/a/b":    "github.com/owner/name",
		"https://github.com/owner/name/":                     "github.com/owner/name",
		"github:owner/name":                                  "github.com/owner/name",
		"owner/name":                                         "github.com/owner/name",
		"gitlab:owner/name":                                  "gitlab.com/owner/name",
		"https://gitlab.com/group/sub/name/-/tree/main":      "gitlab.com/group/sub/name",
		"scm:git:https://github.com/owner/name.git":          "github.com/owner/name",
		"scm:git:git@github.com:owner/name.git":              "github.com/owner/name",
		"scm:git:git://github.com/owner/name":                "github.com/owner/name",
		"https://github.com/owner":                           "",
		"https://project.example":                            "",
		"":                                                   "",
		"not an address":                                     "",
		"https://user:secret@git.example:8443/owner/name":    "git.example/owner/name",
		"https://github.com/owner/name.git#semver:^1":        "github.com/owner/name",
		"https://github.com.evil.invalid/owner/name":         "github.com.evil.invalid/owner/name",
		"https://github.com/owner/name/../../mallory/other/": "github.com/owner/name",
	} {
		if got := Repository(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}
