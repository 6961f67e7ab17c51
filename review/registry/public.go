package registry

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// publicOnly refuses to connect to addresses of private networks, so that a
// document cannot make us speak to a neighbour.
func publicOnly(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return fmt.Errorf("%s is not a public address", ip)
	}
	return nil
}

// notPublic are the ranges beside private networks that are not of the
// internet, or that lead to any other address, by IANA's registries of
// special-purpose addresses (RFC 6890). Those for documentation are not among
// them: nobody's neighbour has one, and networks for tests use them in the place
// of the internet.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // shared by providers, and some clouds' own services
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"),        // an IPv4 address stands behind it
	netip.MustParsePrefix("64:ff9b::/96"), // likewise
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), // tunnels such as Teredo
	netip.MustParsePrefix("2002::/16"), // an IPv4 address stands behind it
	netip.MustParsePrefix("fec0::/10"),
}
