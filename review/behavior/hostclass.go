package behavior

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// A hostClass is what a host is known for. The zero class is that of any host.
type hostClass uint8

const (
	anyHost       hostClass = iota
	loopback                // the machine itself
	privateIP               // an address of a private network
	linkLocal               // an address of one wire
	exampleIP               // an address of documentation
	rawIP                   // a public address: who is behind it no name says
	cloudMetadata           // a service that hands out a machine's credentials
	paste                   // anybody's text, without a name or a review
	requestBin              // what is sent is kept for whoever made the bin
	tunnel                  // a machine of somebody's, behind a name for hours
	messenger               // messages to somebody's chat
	fileHost                // anybody's files
	shortener               // leads elsewhere
	dynamicDNS              // a name without a registration
	oddTLD                  // a domain that costs nearly nothing
	punycode                // a name that shows as other letters
	geoIP                   // tells where one is
	blockchainRPC           // reads chains, from which hosts and code have been read
	lastHostClass
)

var hostClasses = [lastHostClass]string{
	"", "the machine itself", "address of a private network", "address of one wire", "address of documentation", "public address",
	"credentials of a cloud", "paste site", "request bin", "tunnel", "messenger", "file host", "shortened address", "dynamic name",
	"uncommon domain", "name in other letters", "tells the country", "blockchain",
}

func (c hostClass) String() string { return hostClasses[c] }

// classOf says what a host is known for, as [hostOf] returns it.
func classOf(host string) hostClass {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if addr, ok := addressOf(host); ok {
		return classOfAddress(addr)
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return loopback
	}
	for name := host; name != ""; {
		if c := services[name]; c != anyHost {
			return c
		}
		_, name, _ = strings.Cut(name, ".")
	}
	switch end := host[strings.LastIndexByte(host, '.')+1:]; {
	case strings.HasPrefix(host, "xn--"), strings.Contains(host, ".xn--"), len(host) > 0 && !isASCII(host):
		return punycode
	case oddEnds[end]:
		return oddTLD
	}
	return anyHost
}

// classOfURL is [classOf] for a constant text that leads to a host, some of
// which are known for one thing in a part of what they have.
func classOfURL(s string) hostClass {
	host, path, ok := splitURL(s)
	if !ok {
		return anyHost
	}
	for _, p := range servicePaths {
		if (host == p.host || strings.HasSuffix(host, "."+p.host)) && strings.HasPrefix(path, p.path) {
			return p.class
		}
	}
	return classOf(host)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

var (
	examples = []netip.Prefix{ // RFC 5737, RFC 3849
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("2001:db8::/32"),
	}
	// privates are beside those that netip knows the ranges that are shared by
	// providers, for tests and of no use (RFC 6890).
	privates = []netip.Prefix{
		netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	}
	metadata = setOf("169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 192.0.0.192 fd00:ec2::254 fd20:ce::254 168.63.129.16")
)

func classOfAddress(addr netip.Addr) hostClass {
	within := func(ranges []netip.Prefix) bool {
		for _, r := range ranges {
			if r.Contains(addr) {
				return true
			}
		}
		return false
	}
	switch {
	case metadata[addr.String()]:
		return cloudMetadata
	case addr.IsLoopback(), addr.IsUnspecified(), addr.Is4() && addr.As4()[0] == 0:
		return loopback
	case addr.IsLinkLocalUnicast(), addr.IsMulticast():
		return linkLocal
	case within(examples):
		return exampleIP
	case addr.IsPrivate(), within(privates):
		return privateIP
	}
	return rawIP
}
