package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/store/storetest"
	npmstandin "github.com/bumplens/bumplens/review/registry/standin"
)

// A release is compared with its repository at the tag of its version, and what
// was published with the tag is quoted.
func TestSourceOfRelease(t *testing.T) {
	for name, tt := range map[string]struct {
		tarball    map[string]string // beside what the repository has
		conclusion string
		told       []string
		quiet      string
	}{
		"honest": {nil, "success", nil, ""},
		"a file of its own": {
			map[string]string{"lib/extra.js": "console.log('INERT FIXTURE')\n"},
			"neutral",
			[]string{"unpublished-source", "`lib/extra.js`", "at `v1.3.1`", "| Pads faster."},
			"its source was not looked for",
		},
		"a line of its own": {
			map[string]string{"lib/index.js": "exports.pad = 2\nexports.more = 'INERT FIXTURE'\n"},
			"neutral",
			[]string{"unpublished-source", "exports.more"},
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			api, err := url.Parse(h.github.URL)
			if err != nil {
				t.Fatal(err)
			}
			manifest := func(version string) string {
				return `{"name": "left-pad", "version": "` + version + `", "repository": "http://` + api.Hostname() + `/maker/left-pad"}`
			}
			source := h.github.CreateRepository("maker", "left-pad", map[string]string{"package.json": manifest("1.3.0"), "lib/index.js": "exports.pad = 1\n"})
			source.Publish()
			source.Tag("v1.3.0", source.Branch("main"))
			files := map[string]string{"package.json": manifest("1.3.1"), "lib/index.js": "exports.pad = 2\n"}
			source.Tag("v1.3.1", source.Commit("main", files))
			source.Release("v1.3.1", "Pads faster.", standin.Person("mona"), long)

			for path, data := range tt.tarball {
				files[path] = data
			}
			h.registry.Publish(released("1.3.0", map[string]string{"package.json": manifest("1.3.0"), "lib/index.js": "exports.pad = 1\n"}))
			h.registry.Publish(released("1.3.1", files))
			h.repo.Commit("main", map[string]string{"package-lock.json": h.lock("left-pad@1.3.0")})
			h.start(storetest.SQLite(t))
			pull := h.open(renovate, "left-pad@1.3.1")
			h.await(pull, tt.conclusion, "")
			body := ""
			for _, c := range h.comments(pull) {
				body += c.Body
			}
			for _, want := range tt.told {
				if !strings.Contains(body, want) {
					t.Errorf("%q is not told in\n%s", want, body)
				}
			}
			if tt.quiet != "" && strings.Contains(body, tt.quiet) {
				t.Errorf("%q is told in\n%s", tt.quiet, body)
			}
		})
	}
}

// released is a release of left-pad from long ago.
func released(version string, files map[string]string) npmstandin.Release {
	r := npmstandin.Release{Name: "left-pad", Version: version, Published: long, Publisher: "alice", Files: make(map[string][]byte)}
	for path, data := range files {
		r.Files[path] = []byte(data)
	}
	return r
}
