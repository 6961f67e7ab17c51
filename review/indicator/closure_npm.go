package indicator

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/jsonpos"
	"github.com/bumplens/bumplens/review/registry"
)

// npmManifest is read by many hooks, for the version or for what to download,
// and changes with every release.
const npmManifest = "package.json"

// beside are the members of a package.json that say nothing to a hook, or what
// is looked at elsewhere: packages that are asked for are compared by name, and
// scripts are followed where a hook runs them.
var beside = strings.Fields(`
	version dependencies devDependencies optionalDependencies peerDependencies peerDependenciesMeta
	bundleDependencies bundledDependencies scripts engines packageManager files keywords homepage bugs funding
	author contributors maintainers license gitHead types typings typesVersions sideEffects
	browserslist eslintConfig prettier jest ava nyc tap mocha c8 husky lint-staged xo release publishConfig`)

// dated are values that every release has others of, and that lead nowhere:
// numbers, digests, dates and versions.
var dated = regexp.MustCompile(`^(?:[0-9a-f]{7,64}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|v?\d+(?:\.\d+)*)$`)

// A stated is one value of a package.json that may decide what a hook does.
type stated struct {
	what string // its place, and itself
	line int
}

// statedIn lists the values of a package.json that count, nil for a file that
// is none.
func statedIn(data []byte) []stated {
	doc, err := jsonpos.Parse(data)
	if err != nil || !doc.Is(jsonpos.Object) {
		return nil
	}
	list := []stated{}
	var walk func(at string, line int, n *jsonpos.Node)
	walk = func(at string, line int, n *jsonpos.Node) {
		text := n.Text
		if dated.MatchString(text) {
			text = ""
		}
		list = append(list, stated{fmt.Sprintf("%s %d %q", at, n.Kind, text), line})
		for i, item := range n.Items {
			walk(fmt.Sprintf("%s/%d", at, i), item.Line, item)
		}
		for _, m := range n.Members {
			walk(fmt.Sprintf("%s/%q", at, m.Name), m.Line, m.Value)
		}
	}
	for _, m := range doc.Members {
		switch {
		case m.Name == "repository": // where some fetch binaries from, in one of many spellings
			address := cmp.Or(m.Value.String(), m.Value.Get("url").String())
			list = append(list, stated{"repository " + cmp.Or(registry.Repository(address), address), m.Line})
		case !slices.Contains(beside, m.Name):
			walk(m.Name, m.Line, m.Value)
		}
	}
	return list
}

// fileDigest digests a file of a closure as far as it may change what is done.
func fileDigest(p string, data []byte, version string) archive.Digest {
	if path.Base(p) == npmManifest {
		if list := statedIn(data); list != nil {
			var all strings.Builder
			for _, s := range list {
				all.WriteString(s.what + "\n")
			}
			return normalDigest([]byte(all.String()), version)
		}
	}
	if checksums.MatchString(path.Base(p)) {
		data = aChecksum.ReplaceAll(data, []byte("DIGEST"))
	}
	return normalDigest(data, version)
}

// Digests of what a hook downloads are others with each release, and a list of
// them does nothing else.
var (
	checksums = regexp.MustCompile(`(?i)^(?:check|sha(?:256|512))sums?\.(?:json|txt)$`)
	aChecksum = regexp.MustCompile(`\b(?:[0-9a-f]{64}|[0-9a-f]{128})\b`)
)

// firstStated returns the line of the first value that counts and that the old
// file lacks; 0 when there is none.
func firstStated(was, is []byte) int {
	old := statedIn(was)
	for _, s := range statedIn(is) {
		if !slices.ContainsFunc(old, func(o stated) bool { return o.what == s.what }) {
			return s.line
		}
	}
	return 0
}

// readsManifest finds programs that download what the package.json says.
var readsManifest = regexp.MustCompile(`\b(?:node-pre-gyp|prebuild-install)\b`)
