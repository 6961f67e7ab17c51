package behavior

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// maxHost is how long a host's name is at most (RFC 1035).
const maxHost = 253

// hostOf returns the host that a constant text leads to: that of a URL with or
// without its scheme, of host:port and of user@host, or the text itself when it
// is a name as hosts have it. A text that only has dots in it, as names of files
// and members and numbers of versions have, leads nowhere.
func hostOf(s string) (host string, ok bool) {
	host, _, ok = splitURL(s)
	return host, ok
}

// splitURL returns the host that a text leads to, and the path there.
func splitURL(s string) (host, path string, ok bool) {
	s = strings.TrimSpace(s)
	scheme, rest, isURL := strings.Cut(s, "://")
	switch {
	case isURL && isScheme(scheme):
	case strings.HasPrefix(s, "//"):
		isURL, rest = true, s[2:]
	default:
		isURL, rest = false, s
	}
	authority := rest
	if i := strings.IndexAny(rest, "/?#\\"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	host, port := splitPort(authority)
	if strings.Contains(host, "..") {
		return "", "", false
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if addr, ok := addressOf(host); ok {
		_, err := netip.ParseAddr(host)
		return addr.String(), path, isURL || err == nil
	}
	if host == "" || len(host) > maxHost || !isHostName(host) {
		return "", "", false
	}
	switch dots := strings.Count(host, "."); {
	case isURL:
	case port != "":
		ok = dots > 0 || host == "localhost"
		return host, path, ok
	case dots == 0 || !isDomain(host, dots, path != ""):
		return "", "", false
	}
	return host, path, true
}

func isScheme(s string) bool {
	if s == "" || len(s) > 16 || !isLetter(s[0]) {
		return false
	}
	for i := range len(s) {
		if !isWord(s[i]) && strings.IndexByte("+-.", s[i]) < 0 {
			return false
		}
	}
	return true
}

func splitPort(authority string) (host, port string) {
	if inner, ok := strings.CutPrefix(authority, "["); ok {
		host, after, _ := strings.Cut(inner, "]")
		return host, strings.TrimPrefix(after, ":")
	}
	host, port, ok := strings.Cut(authority, ":")
	if !ok || port == "" || len(port) > 5 || strings.Trim(port, "0123456789") != "" {
		if ok && strings.Contains(port, ":") {
			return authority, "" // an address of IPv6 without brackets
		}
		return host, ""
	}
	return host, port
}

// isHostName reports whether a text has the letters of a host's name. Names in
// other scripts are hosts too, as browsers and clients encode them.
func isHostName(host string) bool {
	if host[0] == '-' || host[0] == '.' {
		return false
	}
	for _, r := range host {
		if r == utf8.RuneError || r < utf8.RuneSelf && (!isWord(byte(r)) || r == '$') && r != '-' && r != '.' {
			return false
		}
	}
	return true
}

// fileEnds are ends of files' names that are top-level domains too, or look
// like them, and members that programs name: a bare text of them is no host.
var fileEnds = setOf(`js ts mjs cjs jsx tsx json py rb rs go sh md txt html htm css map lock toml yaml yml xml svg png jpg gif ico c h cc cpp
	java class jar zip tar gz tgz exe dll so dylib bin dat log conf cfg ini env pem key crt md5 sha1 sha256 wasm node vue scss less
	length name prototype push call apply map log error warn info then test exports id value data type default parse stringify pl ps bat cmd pid sock db sql lua php mm`)

// isDomain reports whether a text without a scheme is a domain, by its last
// label: the fewer dots it has and nothing behind it, the more it must be one
// that nobody calls a member or a file by.
func isDomain(host string, dots int, path bool) bool {
	end := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case len(end) < 2 || strings.Contains(host, "_") || fileEnds[end]:
		return false
	case strings.HasPrefix(end, "xn--") || plainEnds[end]:
		return true
	case strings.Trim(end, "abcdefghijklmnopqrstuvwxyz") != "":
		return false
	}
	return path && (oddEnds[end] || len(end) == 2) || dots > 1 && len(end) == 2 && !shortWords[end]
}

// setOf is the set of the words of a text.
func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// addressOf reads an address as resolvers do: also as one number, and in
// hexadecimal and octal parts, which scanners overlook.
func addressOf(host string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return addr.Unmap().WithZone(""), true
	}
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var ip uint64
	for i, p := range parts {
		n, ok := addressPart(p)
		last := i == len(parts)-1
		if !ok || !last && n > 0xff || last && n >= 1<<(8*(5-len(parts))) {
			return netip.Addr{}, false
		}
		if last {
			ip |= n
		} else {
			ip |= n << (24 - 8*i)
		}
	}
	if len(parts) < 4 && ip < 1<<24 {
		return netip.Addr{}, false // a small number is a number
	}
	return netip.AddrFrom4([4]byte{byte(ip >> 24), byte(ip >> 16), byte(ip >> 8), byte(ip)}), true
}

func addressPart(s string) (n uint64, ok bool) {
	if s == "" || len(s) > 12 {
		return 0, false
	}
	base, digits := uint64(10), s
	switch {
	case strings.HasPrefix(s, "0x"):
		base, digits = 16, s[2:]
	case len(s) > 1 && s[0] == '0':
		base, digits = 8, s[1:]
	}
	for i := range len(digits) {
		if !isHexDigit(digits[i]) || uint64(hexValue(digits[i])) >= base {
			return 0, false
		}
		n = n*base + uint64(hexValue(digits[i]))
	}
	return n, digits != ""
}
