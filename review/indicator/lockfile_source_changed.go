package indicator

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/bumplens/bumplens/review/lockfile"
)

var lockfileSourceChanged = Indicator[*Change]{
	ID:       "lockfile-source-changed",
	Title:    "lockfile takes a package from somewhere else",
	Severity: Critical,
	Check:    checkLockfileSourceChanged,
}

func checkLockfileSourceChanged(c *Change) ([]Finding, error) {
	if c.To.IsZero() || c.To.Source == "" {
		return nil, nil // the configured registry
	}
	var findings []Finding
	report := func(message string) {
		f := inLockfile(c.To)
		f.Message, f.Quote = message, c.To.Source
		findings = append(findings, f)
	}
	is, err := url.Parse(c.To.Source)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", c.To.Source, err)
	}
	was, err := url.Parse(c.Old().Source)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", c.Old().Source, err)
	}
	if is.User != nil && was.User == nil && fromArchive(c.To.Source) {
		report("The address names a user, which makes a host's name look like another's.")
	}
	switch {
	case fromArchive(c.Old().Source) && !fromArchive(c.To.Source):
		report("The lockfile took this package from a registry and now takes it from elsewhere.")
	case was.Scheme == "https" && is.Scheme == "http":
		report("The lockfile no longer takes this package over an encrypted connection.")
	case !strings.EqualFold(is.Host, was.Host) && len(c.Hosts) > 0 && !c.Hosts[strings.ToLower(is.Host)]:
		report(fmt.Sprintf("The lockfile takes this package from %q, a host from which it took nothing before.", is.Host))
	}
	if name := misnamed(c.To, is); name != "" && (c.Old().IsZero() || misnamed(c.Old(), was) == "") {
		report(fmt.Sprintf("The address is that of %q, which is not what the entry says.", name))
	}
	return findings, nil
}

// fromArchive reports whether a source is an archive on a web server, as those
// of registries are.
func fromArchive(source string) bool {
	return strings.HasPrefix(source, "https:") || strings.HasPrefix(source, "http:")
}

// misnamed returns the name or file that the address of an npm registry's
// archive has where it is not the entry's, "" when the two agree or the
// address has another form.
func misnamed(e lockfile.Entry, u *url.URL) string {
	folder, file, ok := strings.Cut(u.Path, "/-/")
	if !ok {
		return ""
	}
	if folder != "/"+e.Version.Name && !strings.HasSuffix(folder, "/"+e.Version.Name) {
		return strings.TrimPrefix(folder, "/")
	}
	if want := path.Base(e.Version.Name) + "-" + e.Version.Number; path.Base(file) != want+path.Ext(file) {
		return file
	}
	return ""
}
