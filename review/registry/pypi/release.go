package pypi

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"deps.dev/util/semver"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// sdistEndings are those that pip takes for archives of sources, with the
// format of those that are read. One that is not is an artifact all the same:
// pip would build it.
var sdistEndings = []struct {
	ending string
	format archive.Format
}{
	{".tar.gz", archive.TarGz}, {".tgz", archive.TarGz}, {".zip", archive.FolderZip},
	{".tar.bz2", ""}, {".tbz", ""}, {".tar.xz", ""}, {".txz", ""}, {".tlz", ""}, {".tar.lz", ""}, {".tar.lzma", ""}, {".tar", ""},
}

// versionOf returns the version that the name of a file of a package tells, ""
// when it is no file of it. It reads names as pip does: the longest name that
// is the package's ends at the first dash behind which one could be.
func versionOf(name, of string) string {
	if len(name) > maxFileName {
		return ""
	}
	if stem, ok := strings.CutSuffix(name, ".whl"); ok {
		parts := strings.Split(stem, "-")
		if (len(parts) == 5 || len(parts) == 6) && isNamed(parts[0], of) {
			return parts[1]
		}
		return ""
	}
	stem, isEgg := strings.CutSuffix(name, ".egg")
	stem = oldInstaller.ReplaceAllString(stem, "")
	for _, s := range sdistEndings {
		stem = strings.TrimSuffix(stem, s.ending)
	}
	if stem == name {
		return ""
	}
	for i, c := range stem {
		if c != '-' || !isNamed(stem[:i], of) {
			continue
		}
		version := stem[i+1:]
		if isEgg {
			version, _, _ = strings.Cut(version, "-")
		}
		return version
	}
	return ""
}

// maxFileName is longer than any file is that pip could write to a disk.
const maxFileName = 255

// oldInstaller matches the endings of files that pip does not install.
var oldInstaller = regexp.MustCompile(`(?:[.-](?:win32|win-amd64|macosx-[\w.-]+|linux-[\w.-]+))?(?:[.-]py\d[\d.]*)?(?:\.exe|\.msi|\.dmg)$|(?:-\d+)?\.(?:noarch|src|i386|x86_64)\.rpm$`)

func isNamed(written, name string) bool { return ecosystem.Named(ecosystem.PyPI, written).Name == name }

// number writes a version as PEP 440 compares it: a lockfile, a file and a
// package may spell one in different ways.
func number(written string) string {
	if len(written) > maxFileName {
		return written
	}
	v, err := semver.PyPI.Parse(written)
	if err != nil {
		return written
	}
	return v.Canon(true)
}

// has reports whether p lists files of a version.
func (p *project) has(version string) bool { return len(p.of(version)) > 0 }

// of returns the files of a version. A file whose name says so is one, also
// where the document lists no such version.
func (p *project) of(version string) []file {
	want := number(version)
	var all []file
	for _, f := range p.Files {
		if number(p.version(f)) == want {
			all = append(all, f)
		}
	}
	return all
}

func (p *project) version(f file) string { return versionOf(f.Name, p.Name) }

// numbers lists the versions that are not withdrawn, as the index or else its
// files spell them.
func (p *project) numbers() []string {
	var all []string
	known := make(map[string]bool)
	for _, v := range p.publications() {
		known[number(v.Number)] = true
		if !v.Withdrawn {
			all = append(all, v.Number)
		}
	}
	for _, v := range p.Listed {
		if !known[number(v)] {
			all = append(all, v) // without files
		}
	}
	return all
}

// spelled returns a version of p as the index writes it.
func (p *project) spelled(version string) string {
	i := slices.IndexFunc(p.Listed, func(v string) bool { return number(v) == number(version) })
	if i >= 0 {
		return p.Listed[i]
	}
	if files := p.of(version); len(files) > 0 {
		return p.version(files[0])
	}
	return version
}

// publications lists the versions that there are files of, in the order of
// their times. Those without are first.
func (p *project) publications() []registry.Publication {
	spelled := make(map[string]string)
	for _, v := range p.Listed {
		spelled[number(v)] = v
	}
	at := make(map[string]int)
	var all []registry.Publication
	for _, f := range p.Files {
		key := number(p.version(f))
		i, ok := at[key]
		if !ok {
			i = len(all)
			at[key] = i
			all = append(all, registry.Publication{Number: cmp.Or(spelled[key], p.version(f)), At: f.Uploaded, Attested: f.Attested, Withdrawn: true})
		}
		v := &all[i]
		if v.At.IsZero() || !f.Uploaded.IsZero() && f.Uploaded.Before(v.At) {
			v.At = f.Uploaded
		}
		v.Withdrawn = v.Withdrawn && f.Yanked
		v.Attested = both(v.Attested, f.Attested)
	}
	slices.SortStableFunc(all, func(a, b registry.Publication) int { return a.At.Compare(b.At) })
	return all
}

// both says of two files together whether they are attested.
func both(a, b registry.Attested) registry.Attested {
	switch {
	case a == b:
		return a
	case a == registry.NotAttested || b == registry.NotAttested:
		return registry.NotAttested
	}
	return registry.AttestedUnknown
}

// release returns what the document says of one version.
func (p *project) release(v ecosystem.Version) (*registry.Release, error) {
	files := p.of(v.Number)
	if len(files) == 0 {
		if p.Status.State == registry.Quarantined {
			return nil, fmt.Errorf("%w: the project is quarantined", registry.ErrNotFound)
		}
		return nil, registry.ErrNotFound
	}
	r := &registry.Release{Version: v, Registry: p.Base}
	for _, f := range files {
		if !f.Uploaded.IsZero() && (r.Published.IsZero() || f.Uploaded.Before(r.Published)) {
			r.Published = f.Uploaded
		}
		a, ok := artifact(f)
		if !ok {
			continue
		}
		if len(a.Digests) == 0 {
			return nil, errNoDigest
		}
		r.Artifacts = append(r.Artifacts, a)
	}
	order(r.Artifacts)
	if r.Published.IsZero() {
		return r, nil // what came before it cannot be told
	}
	for _, e := range p.publications() {
		if !e.At.IsZero() && e.At.Before(r.Published) && number(e.Number) != number(v.Number) {
			r.Earlier = append(r.Earlier, e)
		}
	}
	return r, nil
}

// artifact returns a file that pip would install. Eggs and installers are none.
func artifact(f file) (registry.Artifact, bool) {
	a := registry.Artifact{File: f.Name, URL: f.URL, Digests: f.Digests, Attested: f.Attested, Attestations: f.Integrity}
	if stem, ok := strings.CutSuffix(f.Name, ".whl"); ok {
		// The tags, and the number of the build where there is one.
		a.Format, a.Variant = archive.Zip, strings.Join(strings.Split(stem, "-")[2:], "-")
		return a, true
	}
	for _, s := range sdistEndings {
		if strings.HasSuffix(f.Name, s.ending) {
			a.Format, a.Variant = s.format, sdist+s.ending
			return a, true
		}
	}
	return a, false
}

const (
	sdist     = "sdist"
	pureWheel = "py3-none-any"
)

// order sorts artifacts: the wheel for all platforms, which most get, then the
// others, and the source that is built where none fits. One source archive is
// "sdist"; only more than one are told apart.
func order(artifacts []registry.Artifact) {
	rank := func(a registry.Artifact) int {
		for i, s := range sdistEndings {
			if a.Variant == sdist+s.ending {
				return 2 + i
			}
		}
		if strings.HasSuffix(a.Variant, pureWheel) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(artifacts, func(a, b registry.Artifact) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.File, b.File))
	})
	for i := range artifacts {
		if rank(artifacts[i]) >= 2 {
			artifacts[i].Variant = sdist
			return
		}
	}
}

// standing returns what the document says today of a version.
func (p *project) standing(version string) *registry.Standing {
	s := &registry.Standing{Withdrawal: p.Status}
	if releases := p.publications(); slices.ContainsFunc(releases, func(r registry.Publication) bool { return !r.At.IsZero() }) {
		s.Releases = releases
	}
	files := p.of(version)
	if p.Status.State == registry.Quarantined {
		return s // which says more than that one version is yanked
	}
	if len(files) == 0 {
		s.Withdrawal = registry.Withdrawal{State: registry.Unpublished}
		return s
	}
	reason := ""
	for _, f := range files {
		if !f.Yanked {
			return s
		}
		reason = cmp.Or(reason, f.Reason)
	}
	s.Withdrawal = registry.Withdrawal{State: registry.Yanked, Reason: reason}
	return s
}
