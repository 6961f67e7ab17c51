package indicator

import (
	"slices"
	"strings"

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
	if c.From.IsZero() || c.To.IsZero() || c.From.Bundled || c.To.Bundled {
		return nil, nil
	}
	f := inLockfile(c.To)
	if sum := c.To.OtherChecksum(c.From); sum != "" && c.Kind() == lockfile.Replaced {
		f.Message, f.Quote = "The lockfile pins other bytes than before for the same version.", sum
		return []Finding{f}, nil
	}
	if len(c.From.Digests) == 0 {
		return nil, nil
	}
	was, is := registry.Strength(c.From.Digests), registry.Strength(c.To.Digests)
	switch {
	case is == 0 && !fromArchive(c.To.Source):
		return nil, nil // from git, which has no digest: lockfile-source-changed says so
	case is == 0:
		f.Message = "The lockfile pinned the bytes of this package and no longer does."
	case is < was:
		f.Message = "The lockfile pins the bytes of this package with a weaker digest than before."
	case c.Kind() != lockfile.Replaced || is > was:
		return nil, nil // other bytes are to be expected, or the same under a better digest
	case !slices.ContainsFunc(c.To.Digests, func(d string) bool { return slices.Contains(c.From.Digests, d) }):
		f.Message = "The lockfile pins other bytes than before for the same version."
	default:
		return nil, nil
	}
	f.Quote = strings.Join(c.To.Digests, " ")
	return []Finding{f}, nil
}

// inLockfile begins a finding about an entry, at the first of its lines.
func inLockfile(e lockfile.Entry) Finding {
	f := Finding{In: InLockfile, Side: Head}
	if len(e.Places) > 0 {
		f.Path, f.Line = e.Places[0].Path, e.Places[0].Line
	}
	return f
}
