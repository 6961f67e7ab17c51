package registry

import (
	"net/url"
	"regexp"
	"strings"
)

// shortRepository matches npm's short forms, such as github:owner/name.
var shortRepository = regexp.MustCompile(`^(?:(github|gitlab|bitbucket):)?([\w.-]+/[\w.-]+)$`)

// shortHosts are the hosts that short forms mean.
var shortHosts = map[string]string{"": "github.com", "github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}

// scpAddress matches ssh's own form, user@host:path.
var scpAddress = regexp.MustCompile(`^[\w.-]+@([\w.-]+):(.+)$`)

// Repository writes the address of a repository as host/owner/name, however a
// manifest spells it: with git+, with a scheme or none, as ssh's user@host:path,
// with .git or a path into it. Lower case, since the hosts that matter fold it.
// It returns "" for what is no address.
func Repository(address string) string {
	address = strings.TrimSpace(address)
	if m := shortRepository.FindStringSubmatch(address); m != nil {
		address = "https://" + shortHosts[m[1]] + "/" + m[2]
	}
	if rest, ok := strings.CutPrefix(address, "scm:"); ok { // Maven's scm:git:ADDRESS
		_, address, _ = strings.Cut(rest, ":")
	}
	address = strings.TrimPrefix(address, "git+")
	if m := scpAddress.FindStringSubmatch(address); m != nil {
		address = "ssh://" + m[1] + "/" + m[2]
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return ""
	}
	parts := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	if len(parts) < 2 {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	n := 2
	if host != "github.com" && host != "bitbucket.org" { // GitLab nests groups
		n = len(parts)
		for i, part := range parts {
			if part == "-" || part == "tree" || part == "blob" {
				n = i
				break
			}
		}
	}
	path := strings.ToLower(strings.Join(parts[:min(n, len(parts))], "/"))
	return host + "/" + strings.TrimSuffix(path, ".git")
}

// At reports whether a lockfile's address lies on the host of a registry, or on
// no host at all, which means the configured one.
func At(source, base string) bool {
	u, err := url.Parse(source)
	b, wrong := url.Parse(base)
	return source == "" || err == nil && wrong == nil && strings.EqualFold(u.Host, b.Host)
}
