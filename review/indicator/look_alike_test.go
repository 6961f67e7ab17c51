package indicator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
)

// Each way in which names are confused is seen, and its honest neighbours are
// not.
func TestLookAlikes(t *testing.T) {
	for _, tt := range []struct {
		ecosystem ecosystem.Ecosystem
		name      string
		twin      string
	}{
		{ecosystem.NPM, "lodahs", "lodash"},                // swapped
		{ecosystem.NPM, "loddash", "lodash"},               // doubled
		{ecosystem.NPM, "lodas", "lodash"},                 // left out
		{ecosystem.NPM, "xlodash", "lodash"},               // added
		{ecosystem.NPM, "1odash", "lodash"},                // another
		{ecosystem.NPM, "crossenv", "cross-env"},           // hyphen gone, an attack of 2017
		{ecosystem.NPM, "fs_extra", "fs-extra"},            // another delimiter
		{ecosystem.NPM, "env-cross", "cross-env"},          // other order
		{ecosystem.NPM, "@typescript_eslinter/eslint", ""}, // two slips and more
		{ecosystem.NPM, "@type/node", "@types/node"},
		{ecosystem.NPM, "lodash", ""},
		{ecosystem.NPM, "lodash-es", ""},
		{ecosystem.NPM, "@company/lodash", ""},
		{ecosystem.NPM, "react2", ""},
		{ecosystem.NPM, "ms2", ""},
		{ecosystem.NPM, "g-lob", ""}, // of a short name
		{ecosystem.NPM, "globx", ""},
		{ecosystem.NPM, "qreact", "react"}, // and not the less popular preact
		{ecosystem.NPM, "colorq", "color"}, // and not the less popular colors
		{ecosystem.NPM, "ethereumjs-utilx", "ethereumjs-util"},
		{ecosystem.NPM, "jsonpathx", ""}, // of a name that is not popular enough
		{ecosystem.NPM, "types/node", "@types/node"},
		{ecosystem.NPM, "@types/nodf", ""}, // within a known scope names are its owner's
		{ecosystem.PyPI, "reqeusts", "requests"},
		{ecosystem.PyPI, "python-dateutill", "python-dateutil"},
		{ecosystem.PyPI, "requests", ""},
		{ecosystem.RubyGems, "atlas-client", ""},
		{ecosystem.Go, "github.com/spf13/cobras", "github.com/spf13/cobra"},
		{ecosystem.Go, "gopkg.in/yaml.v4", ""},
	} {
		popular, err := popularNames(tt.ecosystem)
		if err != nil {
			t.Fatal(err)
		}
		if twin, how := popular.like(tt.name); twin != tt.twin {
			t.Errorf("%s: got %q (%s), want %q", tt.name, twin, how, tt.twin)
		}
	}
}

// Honest names are not told: of all packages in the recorded lockfiles, as if
// each of them were new, no more than one in two hundred.
func TestLookAlikesAreRare(t *testing.T) {
	files, err := filepath.Glob("../../../shared/data/updates/*/*/*")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[ecosystem.Package]bool)
	told := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil || !lockfile.Is(filepath.Base(file)) {
			continue
		}
		parsed, err := lockfile.Parse(filepath.Base(file), data)
		if err != nil {
			continue // the lockfile package holds that they are read
		}
		for _, e := range parsed.Entries {
			p := e.Version.Package
			if seen[p] || popularLists[p.Ecosystem] == nil {
				continue
			}
			seen[p] = true
			popular, err := popularNames(p.Ecosystem)
			if err != nil {
				t.Fatal(err)
			}
			if twin, how := popular.like(p.Name); twin != "" {
				t.Logf("%s: %s like %s: %s", p.Ecosystem, p.Name, twin, how)
				told++
			}
		}
	}
	if len(seen) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("the recorded updates are missing")
		}
		t.Skip("SKIPPED: the recorded updates are not beside the clone")
	}
	t.Logf("%d of %d names", told, len(seen))
	if told*200 > len(seen) {
		t.Errorf("%d of %d honest names are told, more than one in two hundred", told, len(seen))
	}
}

// Names come from lockfiles, in any bytes and of any length.
func TestLikeAnyName(t *testing.T) {
	popular, err := popularNames(ecosystem.NPM)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lodas\xff", "\xfflodash", strings.Repeat("a", 1<<20)} {
		if len(name) > longest {
			if allocated := testing.AllocsPerRun(1, func() { popular.like(name) }); allocated > 100 {
				t.Errorf("%d letters took %v allocations", len(name), allocated)
			}
			continue
		}
		popular.like(name) // must not panic
	}
}
