package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/lockfile"
)

// Key returns the key of a change's facts. It is nil when nothing of the
// change will be installed from a registry; an [facts.Unread] tells of what
// will be installed and cannot be read.
func (r *Reviewer) Key(ctx context.Context, c lockfile.Change) (*facts.Key, *facts.Unread) {
	asked := r.Registries[c.Package().Ecosystem]
	if asked == nil || c.To.IsZero() || c.To.Bundled {
		return nil, nil // not read at all, gone, or part of an artifact that is itself read
	}
	for _, e := range []lockfile.Entry{c.Old(), c.To} {
		if !e.IsZero() && !r.readable(e) {
			return nil, &facts.Unread{
				Cause:  facts.SourceUnread,
				Reason: fmt.Sprintf("%q comes from %q. Only registries are read.", e.Version.String(), e.Source),
			}
		}
	}
	// One of a lockfile's digests will do elsewhere: of h1 there is one alone.
	if sums := pins(c.To); len(sums) > 1 && c.To.Version.Ecosystem == ecosystem.Go {
		return nil, &facts.Unread{
			Cause:  facts.ArtifactUnverified,
			Reason: fmt.Sprintf("The project's go.sum files pin different bytes of %q.", c.To.Version.String()),
		}
	}
	key := &facts.Key{Registry: asked.Registry(c.Package()), To: c.To.Version, ToDigests: pins(c.To)}
	key.ToPinned = len(key.ToDigests) > 0
	if old := c.Old(); !old.IsZero() && !old.Bundled {
		key.From, key.FromDigests = old.Version, pins(old)
		key.FromPinned = len(key.FromDigests) > 0
	}
	key.Sourced = r.Repositories != nil && c.To.Version.Ecosystem != ecosystem.GitHubActions && asked.Public(c.Package()) && !key.From.IsZero()
	if !key.ToPinned && !asked.Knows(c.To.Source) {
		return nil, &facts.Unread{
			Cause:  facts.ArtifactUnverified,
			Reason: fmt.Sprintf("%q comes from %q, which is not a configured registry, and the lockfile pins no digest.", c.To.Version.String(), c.To.Source),
		}
	}
	// Where the lockfile pins nothing, the registry's own digests name the bytes.
	for _, side := range []struct {
		v       ecosystem.Version
		digests *[]string
	}{{key.From, &key.FromDigests}, {key.To, &key.ToDigests}} {
		if side.v.IsZero() || len(*side.digests) > 0 {
			continue
		}
		release, err := r.release(ctx, side.v)
		if err != nil {
			return nil, AsUnread(err)
		}
		for _, a := range release.Artifacts {
			*side.digests = append(*side.digests, a.Digests...)
		}
	}
	return key, nil
}

// pins returns the digests that a lockfile has of the registry's artifact. A
// go.sum hashes the files of a module, as the checksum database does.
func pins(e lockfile.Entry) []string {
	if e.Version.Ecosystem != ecosystem.Go {
		return e.Digests
	}
	var digests []string
	for _, sum := range append([]string{e.Checksum}, e.Pins...) {
		if sum, ok := strings.CutPrefix(sum, "h1/"); ok && !slices.Contains(digests, "h1-"+sum) {
			digests = append(digests, "h1-"+sum)
		}
	}
	return digests
}

// readable reports whether an entry's artifact is one that a registry has.
func (r *Reviewer) readable(e lockfile.Entry) bool {
	if strings.HasPrefix(e.Source, "sparse+") { // Cargo's, before the address of an index
		asked := r.Registries[e.Version.Ecosystem]
		return asked != nil && asked.Knows(e.Source)
	}
	return e.Source == "" || registryArchive.MatchString(e.Source)
}
