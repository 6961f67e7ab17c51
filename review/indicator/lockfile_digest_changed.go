package indicator

import (
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
)

var lockfileDigestChanged = Indicator[*Change]{
	ID:       "lockfile-digest-changed",
	Title:    "lockfile pins other bytes, or none, for what it pinned",
	Severity: Critical,
	Check:    checkLockfileDigestChanged,
}

func checkLockfileDigestChanged(c *Change) ([]Finding, error) {
	if c.From.Bundled || c.To.Bundled {
		return nil, nil
	}
	f := inLockfile(c.To)
	replaced := c.Kind() == lockfile.Replaced
	if sum := c.To.OtherChecksum(c.From); sum != "" && replaced {
		f.Message, f.Quote = "The lockfile pins other bytes than before for the same version.", sum
		return []Finding{f}, nil
	}
	was, is := registry.Strength(c.From.Digests), registry.Strength(c.To.Digests)
	had := make(map[string]bool, len(c.From.Digests))
	for _, d := range c.From.Digests {
		had[d] = true
	}
	f.Quote = strings.Join(c.To.Digests, " ")
	switch {
	case unpinned(c):
		f.Message = "The lockfile pinned the bytes of this package and no longer does."
	case is == 0:
		return nil, nil
	case is < was:
		f.Message = "The lockfile pins the bytes of this package with a weaker digest than before."
	case !replaced || is > was:
		return nil, nil // other bytes are to be expected, or the same under a better digest
	case !slices.ContainsFunc(c.To.Digests, func(d string) bool { return had[d] }):
		f.Message = "The lockfile pins other bytes than before for the same version."
	case slices.ContainsFunc(c.To.Digests, func(d string) bool {
		// A weaker digest beside the strongest is looked at by nobody.
		return registry.Strength([]string{d}) == is && !had[d]
	}):
		f.Message = "The lockfile takes other bytes for the same version, beside those that it took before."
		f.Severity = addedFile(c.Package().Ecosystem)
	default:
		return nil, nil
	}
	return []Finding{f}, nil
}

// unpinned reports whether what a lockfile pinned is pinned no longer, though
// its format could. What comes from a repository is pinned by its commit, and
// lockfile-source-changed tells of the move; what is for some platforms alone,
// Yarn pins where it is installed.
func unpinned(c *Change) bool {
	if len(c.To.Digests) > 0 || !c.SameFormat() || c.To.Source != "" && !fromArchive(c.To.Source) {
		return false
	}
	if len(c.From.Digests) > 0 {
		return c.To.Checksum == ""
	}
	return c.From.Checksum != "" && c.To.Checksum == "" && !c.To.Optional && !c.From.PinOnly
}

// addedFile says how bad it is that a version has one more file. Where one
// digest is that of the only file, it is another file in its place; a release on
// PyPI may gain files in its first days, and gems and Maven's artifacts have
// files that a project comes to need later.
func addedFile(e ecosystem.Ecosystem) Severity {
	switch e {
	case ecosystem.PyPI:
		return Medium
	case ecosystem.RubyGems, ecosystem.Maven:
		return Low
	}
	return Critical
}

// inLockfile begins a finding about an entry, at the first of its lines.
func inLockfile(e lockfile.Entry) Finding {
	f := Finding{In: InLockfile, Side: Head}
	if len(e.Places) > 0 {
		f.Path, f.Line = e.Places[0].Path, e.Places[0].Line
	}
	return f
}
