package review

import (
	"context"
	"errors"
	"path"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/changelog"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/registry"
)

// Made is what a release was made from, as far as somebody names it.
type Made struct {
	Repository string         // host/owner/name
	Ref        string         // the tag, or the commit itself
	Files      archive.Source // nil: it could not be opened
	Notes      string         // what was published with the tag
	Unknown    string         // why there are no files, "" when there are
	Silent     bool           // its repository did not answer, and may another time
}

// made finds the source of a release: at the commit that an attestation of its
// artifact names, else at the one that its manifest names, else at the tag of
// its version.
func (r *Reviewer) made(ctx context.Context, v ecosystem.Version, release *registry.Release, files []File) Made {
	if r.Repositories == nil {
		return Made{Unknown: "its repository was not asked"}
	}
	m := Made{Repository: registry.Repository(release.Origin.Repository)}
	refs := tagsOf(v)
	if release.Origin.Commit != "" {
		refs = append([]string{release.Origin.Commit}, refs...)
	}
	for _, f := range files {
		// What does not hold proves nothing, and is told by an indicator.
		if p, err := prove(v, release, f); err == nil && p.Provenance() != nil {
			built := p.Provenance().Source
			if address := registry.Repository(built.Repository); address != "" && built.Commit != "" {
				m.Repository, refs = address, []string{built.Commit}
				break
			}
		}
	}
	if m.Repository == "" {
		m.Unknown = "it names no repository"
		return m
	}
	var err error
	m.Ref, m.Files, err = r.Repositories.Source(ctx, m.Repository, refs)
	switch {
	case errors.Is(err, registry.ErrNotFound):
		m.Unknown = "its repository has neither the commit nor a tag of the version, or may not be read"
	case err != nil:
		m.Unknown, m.Silent = "its repository did not answer", true
		r.unanswered(ctx, "source not read", v.String(), err)
	}
	for _, tag := range tagsOf(v)[:2] {
		if notes, err := r.Repositories.Notes(ctx, m.Repository, tag); err == nil {
			m.Notes = notes
			break
		}
	}
	return m
}

// tagsOf lists what projects call the tag of a version, the likeliest first.
func tagsOf(v ecosystem.Version) []string {
	if v.Ecosystem == ecosystem.Go {
		return []string{v.Number, path.Base(v.Name) + "/" + v.Number}
	}
	name := v.Name[strings.LastIndexAny(v.Name, "/:")+1:]
	return []string{"v" + v.Number, v.Number, v.Name + "@" + v.Number, name + "-v" + v.Number, name + "-" + v.Number, "release-" + v.Number}
}

// sourceLimits bound a repository's tarball, of which everything stays in
// memory while it is compared.
var sourceLimits = archive.Limits{Packed: 128 << 20, Unpacked: 512 << 20, Ratio: 100, Files: 100_000, Path: 4096}

// source unpacks what a release was made from.
func (m Made) source() (source *indicator.Source, unknown string) {
	if m.Files == nil {
		return nil, m.Unknown
	}
	tree, err := archive.Read(m.Files, archive.TarGz, sourceLimits, nil)
	if err != nil {
		return nil, "its source could not be unpacked"
	}
	return &indicator.Source{Place: m.Repository, Ref: m.Ref, Tree: tree}, ""
}

// sdist unpacks the source archive among the new release's artifacts. One that
// is refused is told where it is read for itself.
func (m Material) sdist() *indicator.Source {
	for _, f := range m.Head.Files {
		if f.Artifact.Variant != "sdist" || len(m.Head.Files) == 1 {
			continue
		}
		tree, err := archive.Read(f.Source, f.Artifact.Format, archive.DefaultLimits, nil)
		if err == nil {
			return &indicator.Source{Place: f.Artifact.File, Ref: m.Key.To.Number, Tree: tree}
		}
	}
	return nil
}

// notes returns the release notes of the tag.
func (m Made) notes() []changelog.Entry {
	text, cut := changelog.Cut(m.Notes)
	if text == "" {
		return nil
	}
	return []changelog.Entry{{From: "release " + m.Ref + " of " + m.Repository, Text: text, Cut: cut}}
}
