package indicator

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
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
	findings, err := sourceFindings(c, c.Old().Source, c.To.Source)
	if err != nil || c.Old().Repository == "" {
		return findings, err
	}
	more, err := sourceFindings(c, c.Old().Repository, c.To.Repository)
	return append(findings, more...), err
}

// sourceFindings tells what is odd about one address of a package and the one
// that it had before.
func sourceFindings(c *Change, before, now string) ([]Finding, error) {
	if now == "" {
		return nil, nil // the configured registry
	}
	var findings []Finding
	report := func(message string) {
		f := inLockfile(c.To)
		f.Message, f.Quote = message, now
		findings = append(findings, f)
	}
	was, err := parseAddress(before)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", before, err)
	}
	is, err := parseAddress(now)
	if err != nil {
		report("The address cannot be read, so where it leads is not known.")
		return findings, nil
	}
	known := c.Hosts[strings.ToLower(is.Host)]
	for _, d := range disguises {
		if d.in(is) && !d.in(was) && !(d.ofHost && known) {
			report("The address " + d.message)
		}
	}
	archive, wasArchive := fromArchive(now), fromArchive(before)
	left := before == "" && c.SameFormat() // it to the registry
	switch {
	case !archive && (wasArchive || left):
		report("The lockfile took this package from a registry and now takes it from elsewhere.")
	case left && leavesAddresses(c.To):
		report("The lockfile left it to the registry where this package comes from, and now names an address.")
	case strings.HasSuffix(was.Scheme, "https") && strings.HasSuffix(is.Scheme, "http"):
		report("The lockfile no longer takes this package over an encrypted connection.")
	case !strings.EqualFold(is.Host, was.Host) && len(c.Hosts) > 0 && !known:
		report(fmt.Sprintf("The lockfile takes this package from %q, a host from which it took nothing before.", is.Host))
	case owner(is) != owner(was) && owner(was) != "" && owner(is) != "":
		report(fmt.Sprintf("The lockfile takes this package from %q, where it was %q.", owner(is), owner(was)))
	}
	if name := misnamed(c.To, is); name != "" && misnamed(c.Old(), was) == "" {
		report(fmt.Sprintf("The address is that of %q, which is not what the entry says.", name))
	}
	return findings, nil
}

// parseAddress parses an address, which may have variables of the environment in
// it, or part host and path as scp does.
func parseAddress(s string) (*url.URL, error) {
	s = variable.ReplaceAllString(s, "x")
	if m := scpAddress.FindStringSubmatch(s); m != nil {
		s = "git+ssh://" + m[1] + "/" + m[2]
	}
	return url.Parse(s)
}

var (
	variable   = regexp.MustCompile(`\$\{\w+\}`)
	scpAddress = regexp.MustCompile(`^(?:(?:git\+)?ssh://)?([\w.-]+@[\w.-]+):([^/:\d][^:]*)$`)
)

// disguises are ways to make an address look like another. Those of the host
// are none where packages came from that host before.
var disguises = []struct {
	ofHost  bool
	in      func(*url.URL) bool
	message string
}{
	{true, func(u *url.URL) bool { return u.User != nil && u.User.String() != "git" }, "names a user, which makes a host's name look like another's."},
	{true, func(u *url.URL) bool { return u.Port() != "" }, "names a port of its own."},
	{true, func(u *url.URL) bool { return strings.Contains("."+strings.ToLower(u.Hostname()), ".xn--") }, "has a host whose name is written in another script."},
	{false, func(u *url.URL) bool { return needlessEscape.MatchString(u.EscapedPath()) }, "spells letters as codes."},
}

// needlessEscape matches escapes of characters that need none.
var needlessEscape = regexp.MustCompile(`%(?:2[dDeE]|3\d|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])`)

// fromArchive reports whether a source is an archive on a web server, as those
// of registries are, or the address of a registry.
func fromArchive(source string) bool {
	source = strings.TrimPrefix(strings.TrimPrefix(source, "registry+"), "sparse+") // Cargo's
	address, _, _ := strings.Cut(source, "#")
	return (strings.HasPrefix(address, "https:") || strings.HasPrefix(address, "http:")) && !strings.HasSuffix(address, ".git")
}

// leavesAddresses reports whether an entry stands in a lockfile whose format
// names no address for what comes from the registry.
func leavesAddresses(e lockfile.Entry) bool {
	for _, p := range e.Places {
		switch base := path.Base(p.Path); {
		case base == "pnpm-lock.yaml", base == "bun.lock", base == "yarn.lock" && e.Checksum != "",
			base == "Cargo.lock", base == "poetry.lock", base == "pdm.lock", path.Ext(base) == ".txt": // pip's requirements
			return true
		}
	}
	return false
}

// hosted matches the path of a repository where code is kept in public, with the
// host's own ways to name its archives.
var hosted = regexp.MustCompile(`^/(?:repos/|api/v4/projects/)?([^/]+/[^/#?]+)`)

// owner returns whose repository an address leads to, "" when it leads to none.
func owner(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	known := false
	for _, forge := range []string{"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"} {
		known = known || host == forge || strings.HasSuffix(host, "."+forge)
	}
	path := u.Path
	if strings.HasPrefix(u.Scheme, "git") {
		known = true
		if u.Opaque != "" {
			path = "/" + u.Opaque
		}
	}
	m := hosted.FindStringSubmatch(path)
	if !known || m == nil {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(m[1], ".git"))
}

// misnamed returns the name or file that the address of an npm registry's
// archive has where it is not the entry's, "" when the two agree or the
// address has another form.
func misnamed(e lockfile.Entry, u *url.URL) string {
	folder, file, ok := strings.Cut(u.Path, "/-/")
	if !ok {
		return ""
	}
	under, ok := strings.CutSuffix(folder, "/"+e.Version.Name)
	if scope := path.Base(under); !ok || scope[0] == '@' {
		return strings.TrimPrefix(folder, "/")
	}
	if want := path.Base(e.Version.Name) + "-" + e.Version.Number; path.Base(file) != want+path.Ext(file) {
		return file
	}
	return ""
}
